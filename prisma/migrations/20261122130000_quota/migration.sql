-- What an upload under way may still become counts against the quota: reserved on its own row, so that it goes with it, however that goes.
-- AlterTable
ALTER TABLE "uploads" ADD COLUMN "reserved_bytes" BIGINT NOT NULL DEFAULT 0,
    ADD COLUMN "reserved_files" INTEGER NOT NULL DEFAULT 0;

UPDATE "uploads" SET "reserved_bytes" = coalesce("size_bytes", "offset_bytes"),
    "reserved_files" = CASE WHEN "is_partial" OR "file_id" IS NOT NULL THEN 0 ELSE 1 END
    WHERE "finished_file_id" IS NULL AND "protocol" <> 'GRPC';

-- AlterTable
ALTER TABLE "usage_counters" ADD COLUMN "trashed_file_count" BIGINT NOT NULL DEFAULT 0;

INSERT INTO "usage_counters" ("organization_id", "shard", "trashed_file_count")
    SELECT "organization_id", 0, count(*) FROM "files" WHERE "deleted_at" IS NOT NULL GROUP BY "organization_id"
    ON CONFLICT ("organization_id", "shard") DO UPDATE SET "trashed_file_count" = excluded."trashed_file_count";

-- CreateTable
CREATE TABLE "quota_shares" (
    "organization_id" TEXT COLLATE "C" NOT NULL,
    "shard" SMALLINT NOT NULL,
    "left_bytes" BIGINT NOT NULL DEFAULT 0,
    "left_files" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "quota_shares_pkey" PRIMARY KEY ("organization_id", "shard"),
    CONSTRAINT "quota_shares_not_overdrawn" CHECK ("left_bytes" >= 0 AND "left_files" >= 0)
);

-- AddForeignKey
ALTER TABLE "quota_shares" ADD CONSTRAINT "quota_shares_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organizations"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;
