-- The name that the target of an event had then, so that people can read the audit log. Not of users and
-- invitations: their addresses are personal data, which must not outlive them.
ALTER TABLE "audit_events" ADD COLUMN "target_name" TEXT;

-- The download URL that was used.
ALTER TABLE "audit_events" ADD COLUMN "download_url_id" TEXT COLLATE "C";
