-- Folders in the trash go like files: when their time has come.
-- AlterTable
ALTER TABLE "folders" ADD COLUMN "purge_at" TIMESTAMPTZ(3);

-- CreateIndex
CREATE INDEX "folders_purge_at_idx" ON "folders"("purge_at");

-- CreateIndex
CREATE INDEX "folders_organization_id_display_name_id_idx" ON "folders"("organization_id", "display_name", "id");

-- Whether anything refers to a folder is asked before it goes.
-- CreateIndex
CREATE INDEX "uploads_organization_id_folder_id_idx" ON "uploads"("organization_id", "folder_id");

-- CreateIndex
CREATE INDEX "upload_urls_organization_id_folder_id_idx" ON "upload_urls"("organization_id", "folder_id");

ALTER TABLE "folders"
  ADD CONSTRAINT "folders_root_lives" CHECK ("parent_id" IS NOT NULL OR "deleted_at" IS NULL);
