-- The name that the folder of the target had at the time of the event: empty for the root folder, NULL where there is none.
ALTER TABLE "audit_events" ADD COLUMN "folder_name" TEXT COLLATE "C";
