-- Who sent a file through an upload URL. The sender says it, and it is not verified.
ALTER TABLE "files" ADD COLUMN "sender_name" TEXT COLLATE "C";
ALTER TABLE "files" ADD COLUMN "sender_email" TEXT COLLATE "C";
ALTER TABLE "uploads" ADD COLUMN "sender_name" TEXT COLLATE "C";
ALTER TABLE "uploads" ADD COLUMN "sender_email" TEXT COLLATE "C";

-- The upload URL of a share link of a folder whose visitors may add files.
ALTER TABLE "share_links" ADD COLUMN "upload_url_id" TEXT COLLATE "C";
