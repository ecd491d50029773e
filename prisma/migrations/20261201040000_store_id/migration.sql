-- What the marker of the object store holds. Null: no store was marked, or one of an earlier version with the id.
ALTER TABLE "instance" ADD COLUMN "store_id" TEXT COLLATE "C";
