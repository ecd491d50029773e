-- Whether a file changed twice in the second of updated_at, so that Last-Modified names two contents.
ALTER TABLE "files" ADD COLUMN "has_ambiguous_date" BOOLEAN NOT NULL DEFAULT false;
