-- Whether whoever holds an upload still lives, and what waits to be finished.
-- AlterTable
ALTER TABLE "uploads" ADD COLUMN "doubted_at" TIMESTAMPTZ(3);

-- CreateIndex
CREATE INDEX "uploads_finished_file_id_idx" ON "uploads"("finished_file_id");
