-- The file whose content uploads through the URL replace. Not a foreign key: the URL outlives the file and says so.
ALTER TABLE "upload_urls" ADD COLUMN "file_id" TEXT COLLATE "C";
-- The precondition of the request that began the upload, as JSON, for the moment at which it replaces its file.
ALTER TABLE "uploads" ADD COLUMN "precondition" TEXT;
