-- Archives (ZIP) of files as they were when the archive was created.
ALTER TYPE "content_usage" ADD VALUE 'ARCHIVE';

CREATE TABLE "archives" (
    "organization_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "creator_id" TEXT NOT NULL,
    "token_id" TEXT,
    "share_link_id" TEXT,
    "share_path" TEXT,
    "fingerprint" TEXT,
    "is_export" BOOLEAN NOT NULL DEFAULT false,
    "filename" TEXT NOT NULL,
    "etag" TEXT NOT NULL DEFAULT '',
    "entry_count" INTEGER NOT NULL DEFAULT 0,
    "file_count" INTEGER NOT NULL DEFAULT 0,
    "directory_offset" BIGINT NOT NULL DEFAULT 0,
    "directory_bytes" BIGINT NOT NULL DEFAULT 0,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "completed_at" TIMESTAMPTZ(3),
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "revoked_at" TIMESTAMPTZ(3),
    "released_at" TIMESTAMPTZ(3),

    CONSTRAINT "archives_pkey" PRIMARY KEY ("organization_id","id")
);
CREATE UNIQUE INDEX "archives_id_key" ON "archives"("id");
CREATE INDEX "archives_organization_id_creator_id_idx" ON "archives"("organization_id", "creator_id");
CREATE INDEX "archives_share_link_id_idx" ON "archives"("share_link_id");
CREATE INDEX "archives_token_id_idx" ON "archives"("token_id");
CREATE INDEX "archives_expires_at_idx" ON "archives"("expires_at");
ALTER TABLE "archives" ADD CONSTRAINT "archives_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organizations"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

CREATE TABLE "archive_entries" (
    "organization_id" TEXT NOT NULL,
    "archive_id" TEXT NOT NULL,
    "offset_bytes" BIGINT NOT NULL,
    "directory_offset_bytes" BIGINT NOT NULL,
    "path" TEXT NOT NULL,
    "size_bytes" BIGINT NOT NULL,
    "crc32" BIGINT NOT NULL,
    "modified_at" TIMESTAMPTZ(3) NOT NULL,
    "content_id" TEXT,
    "folder_id" TEXT,
    "linked_path" TEXT,
    "linked_etag" TEXT,

    CONSTRAINT "archive_entries_pkey" PRIMARY KEY ("organization_id","archive_id","offset_bytes")
);
CREATE INDEX "archive_entries_organization_id_archive_id_directory_offset_idx" ON "archive_entries"("organization_id", "archive_id", "directory_offset_bytes");
CREATE INDEX "archive_entries_organization_id_content_id_idx" ON "archive_entries"("organization_id", "content_id");
ALTER TABLE "archive_entries" ADD CONSTRAINT "archive_entries_organization_id_archive_id_fkey" FOREIGN KEY ("organization_id", "archive_id") REFERENCES "archives"("organization_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT;
ALTER TABLE "archive_entries" ADD CONSTRAINT "archive_entries_organization_id_content_id_fkey" FOREIGN KEY ("organization_id", "content_id") REFERENCES "contents"("organization_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT;
