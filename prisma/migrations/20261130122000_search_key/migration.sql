-- A name as searches compare it: without case and accents, so that "eclair" finds "Éclair" and "strasse" finds "Straße". It needs no extension,
-- and it is immutable, so that an index can have it. lib/base/search-key.ts does the same with the words of a query.
-- ASCII names, which are most, take a short way. ICU maps the case of all letters, whatever the locale of the database.
CREATE FUNCTION search_key(name TEXT) RETURNS TEXT
LANGUAGE SQL IMMUTABLE STRICT PARALLEL SAFE
RETURN CASE WHEN octet_length(name) = char_length(name) THEN lower(name COLLATE "C") ELSE
  translate(replace(replace(replace(replace(
    lower(regexp_replace(normalize(name, NFKD), '[\u0300-\u036f]', '', 'g') COLLATE "natural_order"),
    'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'), 'þ', 'th'), 'øłđðħıŧς’', 'olddhitσ''') COLLATE "C"
END;
