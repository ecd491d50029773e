-- Null: not said. Pages then show files of safe types, and programs get attachments. Links that exist keep what they have.
ALTER TABLE "share_links" ALTER COLUMN "shows_inline" DROP NOT NULL, ALTER COLUMN "shows_inline" DROP DEFAULT;
