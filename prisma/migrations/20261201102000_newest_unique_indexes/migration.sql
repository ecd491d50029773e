-- Of two indexes that promise the same cost, PostgreSQL takes the newer one. Until a table has statistics, every index that
-- begins with the organization promises a look-up by id one row, and then reads all rows of the organization. So the unique
-- index is made last. Whoever adds an index makes the unique one again: migrate.integration.test.ts looks.
DROP INDEX "archives_id_key", "files_id_key", "folders_id_key", "share_links_id_key", "upload_urls_id_key", "webhooks_id_key";
CREATE UNIQUE INDEX "archives_id_key" ON "archives"("id");
CREATE UNIQUE INDEX "files_id_key" ON "files"("id");
CREATE UNIQUE INDEX "folders_id_key" ON "folders"("id");
CREATE UNIQUE INDEX "share_links_id_key" ON "share_links"("id");
CREATE UNIQUE INDEX "upload_urls_id_key" ON "upload_urls"("id");
CREATE UNIQUE INDEX "webhooks_id_key" ON "webhooks"("id");

ALTER TABLE "archive_entries" DROP CONSTRAINT "archive_entries_pkey", ADD CONSTRAINT "archive_entries_pkey" PRIMARY KEY ("organization_id","archive_id","offset_bytes");
ALTER TABLE "file_stars" DROP CONSTRAINT "file_stars_pkey", ADD CONSTRAINT "file_stars_pkey" PRIMARY KEY ("organization_id","user_id","file_id");
ALTER TABLE "file_versions" DROP CONSTRAINT "file_versions_pkey", ADD CONSTRAINT "file_versions_pkey" PRIMARY KEY ("organization_id","id");
ALTER TABLE "folder_stars" DROP CONSTRAINT "folder_stars_pkey", ADD CONSTRAINT "folder_stars_pkey" PRIMARY KEY ("organization_id","user_id","folder_id");
ALTER TABLE "share_downloads" DROP CONSTRAINT "share_downloads_pkey", ADD CONSTRAINT "share_downloads_pkey" PRIMARY KEY ("organization_id","share_link_id","id");
ALTER TABLE "uploads" DROP CONSTRAINT "uploads_pkey", ADD CONSTRAINT "uploads_pkey" PRIMARY KEY ("id");
ALTER TABLE "webhook_deliveries" DROP CONSTRAINT "webhook_deliveries_pkey", ADD CONSTRAINT "webhook_deliveries_pkey" PRIMARY KEY ("organization_id","id");
DROP INDEX "notice_subscriptions_organization_id_folder_id_user_id_key";
CREATE UNIQUE INDEX "notice_subscriptions_organization_id_folder_id_user_id_key" ON "notice_subscriptions"("organization_id", "folder_id", "user_id");
