-- When a content of many segments is due to become one of few.
-- AlterTable
ALTER TABLE "contents" ADD COLUMN "compact_at" TIMESTAMPTZ(3);

-- CreateIndex
CREATE INDEX "contents_compact_at_idx" ON "contents"("compact_at");

UPDATE "contents" c SET "compact_at" = now()
WHERE (SELECT count(*) FROM "segments" s WHERE s."organization_id" = c."organization_id" AND s."content_id" = c."id") > 4
  AND EXISTS (SELECT 1 FROM "files" f WHERE f."organization_id" = c."organization_id" AND f."content_id" = c."id");
