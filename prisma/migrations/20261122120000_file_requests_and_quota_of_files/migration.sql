-- What an upload URL says to people who are asked for files, and which files came in by it.
-- AlterTable
ALTER TABLE "upload_urls" ADD COLUMN "display_name" TEXT COLLATE "C",
    ADD COLUMN "message" TEXT COLLATE "C";

-- No foreign key: the file stays when the URL is forgotten.
-- AlterTable
ALTER TABLE "files" ADD COLUMN "upload_url_id" TEXT COLLATE "C";

-- CreateIndex
CREATE INDEX "files_organization_id_upload_url_id_idx" ON "files"("organization_id", "upload_url_id");

-- AlterTable
ALTER TABLE "organizations" ADD COLUMN "quota_files" BIGINT;
