-- A counted download is used up by delivery, so its row has the bytes that were delivered.
-- Downloads that were begun before this migration are not resumed for free.
DROP TABLE "download_resumptions";

CREATE TABLE "share_downloads" (
    "organization_id" TEXT COLLATE "C" NOT NULL,
    "share_link_id" TEXT COLLATE "C" NOT NULL,
    "id" TEXT COLLATE "C" NOT NULL,
    "file_id" TEXT COLLATE "C" NOT NULL,
    "address" TEXT NOT NULL,
    "delivered" INT8MULTIRANGE NOT NULL DEFAULT '{}',
    "transfers" INTEGER NOT NULL DEFAULT 0,
    "heads" INTEGER NOT NULL DEFAULT 0,
    "completed_at" TIMESTAMPTZ(3),
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "share_downloads_pkey" PRIMARY KEY ("organization_id","share_link_id","id")
);

CREATE INDEX "share_downloads_organization_id_share_link_id_file_id_addre_idx" ON "share_downloads"("organization_id", "share_link_id", "file_id", "address");

CREATE INDEX "share_downloads_expires_at_idx" ON "share_downloads"("expires_at");

ALTER TABLE "share_downloads" ADD CONSTRAINT "share_downloads_organization_id_share_link_id_fkey" FOREIGN KEY ("organization_id", "share_link_id") REFERENCES "share_links"("organization_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT;
