-- What the store has to know of an object that it has in parts. Null: an object.
ALTER TABLE "segments"
  ADD COLUMN "assembly" TEXT,
  ADD CONSTRAINT "segments_assemblies_have_sizes" CHECK ("assembly" IS NULL OR "size_bytes" IS NOT NULL);
