-- The modification time that the sender of a file gave.
ALTER TABLE "files" ADD COLUMN "modified_at" TIMESTAMPTZ(3);

ALTER TABLE "uploads" ADD COLUMN "modified_at" TIMESTAMPTZ(3);
