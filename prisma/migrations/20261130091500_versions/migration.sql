-- A replaced content stays as a version of its file. The current version is in the row of the file, and what
-- is null there is that of the file: its first version has its id, its creator and its time.
ALTER TABLE "files"
    ADD COLUMN "version_id" TEXT,
    ADD COLUMN "version_creator_id" TEXT,
    ADD COLUMN "version_created_at" TIMESTAMPTZ(3),
    ADD COLUMN "keep_forever" BOOLEAN NOT NULL DEFAULT false;

ALTER TABLE "organizations"
    ADD COLUMN "keep_versions" INTEGER NOT NULL DEFAULT 100,
    ADD COLUMN "keep_versions_days" INTEGER NOT NULL DEFAULT 30;

CREATE TABLE "file_versions" (
    "organization_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "file_id" TEXT NOT NULL,
    "content_id" TEXT NOT NULL,
    "filename" TEXT COLLATE "C" NOT NULL,
    "mime_type" TEXT NOT NULL,
    "sniffed_type" TEXT,
    "size_bytes" BIGINT NOT NULL,
    "sha256" BYTEA,
    "modified_at" TIMESTAMPTZ(3),
    "creator_id" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "ended_at" TIMESTAMPTZ(3),
    "purge_at" TIMESTAMPTZ(3),
    "keep_forever" BOOLEAN NOT NULL DEFAULT false,

    CONSTRAINT "file_versions_pkey" PRIMARY KEY ("organization_id","id")
);
CREATE INDEX "file_versions_organization_id_file_id_ended_at_id_idx" ON "file_versions"("organization_id", "file_id", "ended_at", "id");
CREATE INDEX "file_versions_organization_id_content_id_idx" ON "file_versions"("organization_id", "content_id");
CREATE INDEX "file_versions_purge_at_idx" ON "file_versions"("purge_at");
ALTER TABLE "file_versions" ADD CONSTRAINT "file_versions_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organizations"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;
ALTER TABLE "file_versions" ADD CONSTRAINT "file_versions_organization_id_file_id_fkey" FOREIGN KEY ("organization_id", "file_id") REFERENCES "files"("organization_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT;
ALTER TABLE "file_versions" ADD CONSTRAINT "file_versions_organization_id_content_id_fkey" FOREIGN KEY ("organization_id", "content_id") REFERENCES "contents"("organization_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT;
