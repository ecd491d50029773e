-- Who came by a share link and was not let in. No foreign key: what happened outlives the link.
-- AlterTable
ALTER TABLE "audit_events" ADD COLUMN "share_link_id" TEXT COLLATE "C";
