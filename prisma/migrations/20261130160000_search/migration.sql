-- Names as searches compare them, kept beside them: computing them for each row of a search takes ten times as long as reading them. Their
-- indexes need an extension, which not every PostgreSQL has: see lib/platform/db/search-indexes.ts.
ALTER TABLE "files" ADD COLUMN "search_key" TEXT COLLATE "C" GENERATED ALWAYS AS (search_key("filename")) STORED;
ALTER TABLE "folders" ADD COLUMN "search_key" TEXT COLLATE "C" GENERATED ALWAYS AS (search_key("display_name")) STORED;
