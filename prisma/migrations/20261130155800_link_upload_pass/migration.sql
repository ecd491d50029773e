-- Senders through the upload URL of a share link with a password need the pass of that link.
ALTER TABLE "upload_urls" ADD COLUMN "locked_by_share_id" TEXT COLLATE "C";
UPDATE "upload_urls" u SET "locked_by_share_id" = l."id" FROM "share_links" l
  WHERE l."organization_id" = u."organization_id" AND l."upload_url_id" = u."id" AND l."password_hash" IS NOT NULL;
