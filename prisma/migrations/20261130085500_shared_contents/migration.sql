-- Several files may have the same content. What is known about the bytes belongs to the content.
CREATE TYPE "content_usage" AS ENUM ('LIVE', 'TRASHED', 'VERSION');

ALTER TABLE "contents"
    ADD COLUMN "size_bytes" BIGINT NOT NULL DEFAULT 0,
    ADD COLUMN "sha256" BYTEA,
    ADD COLUMN "usage" "content_usage",
    ADD COLUMN "corrupted_at" TIMESTAMPTZ(3);

UPDATE "contents" c SET
    "size_bytes" = f."size_bytes",
    "sha256" = f."sha256",
    "corrupted_at" = f."corrupted_at",
    "usage" = CASE WHEN f."deleted_at" IS NULL THEN 'LIVE'::"content_usage" ELSE 'TRASHED'::"content_usage" END
FROM "files" f WHERE f."organization_id" = c."organization_id" AND f."content_id" = c."id";

ALTER TABLE "files" DROP COLUMN "corrupted_at";

DROP INDEX "files_organization_id_content_id_key";
CREATE INDEX "files_organization_id_content_id_idx" ON "files"("organization_id", "content_id");

ALTER TABLE "usage_counters" ADD COLUMN "version_size_bytes" BIGINT NOT NULL DEFAULT 0;
