/**
 * A name as searches compare it: without case and accents. The function `search_key` of the database does the
 * same.
 */
export const searchKey = (name: string): string =>
  name
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .toLowerCase()
    .replace(/[ßæœþøłđðħıŧς’]/g, (letter) => plainLetters[letter] ?? letter);

/** Letters that Unicode does not decompose. */
const plainLetters: Record<string, string> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  þ: 'th',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  ħ: 'h',
  ı: 'i',
  ŧ: 't',
  ς: 'σ',
  '’': "'",
};

/** The search keys of the words in a query, each once. A name matches if its search key has all of them. */
export const searchWords = (query: string): string[] => [
  ...new Set(
    query
      .split(/\s+/u)
      .filter(Boolean)
      // A lone accent has an empty key, which every name would have.
      .map((word) => searchKey(word) || word),
  ),
];

/** Whether a name has all words of a query, in any order. */
export function matchesSearch(name: string, query: string): boolean {
  const key = searchKey(name);
  return searchWords(query).every((word) => key.includes(word));
}
