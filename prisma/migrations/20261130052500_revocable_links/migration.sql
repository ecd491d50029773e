-- The token that created a link or URL, so that it can be revoked together with what it created.
ALTER TABLE "upload_urls" ADD COLUMN "token_id" TEXT COLLATE "C";
ALTER TABLE "share_links" ADD COLUMN "token_id" TEXT COLLATE "C";

CREATE INDEX "upload_urls_token_id_idx" ON "upload_urls"("token_id");
CREATE INDEX "share_links_token_id_idx" ON "share_links"("token_id");

-- A download URL has a row, so that it can be revoked.
CREATE TABLE "download_urls" (
    "organization_id" TEXT COLLATE "C" NOT NULL,
    "id" TEXT COLLATE "C" NOT NULL,
    "file_id" TEXT COLLATE "C" NOT NULL,
    "creator_id" TEXT COLLATE "C" NOT NULL,
    "token_id" TEXT COLLATE "C",
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "download_urls_pkey" PRIMARY KEY ("organization_id","id")
);

CREATE UNIQUE INDEX "download_urls_id_key" ON "download_urls"("id");
CREATE INDEX "download_urls_organization_id_creator_id_idx" ON "download_urls"("organization_id", "creator_id");
CREATE INDEX "download_urls_token_id_idx" ON "download_urls"("token_id");
CREATE INDEX "download_urls_expires_at_idx" ON "download_urls"("expires_at");

ALTER TABLE "download_urls" ADD CONSTRAINT "download_urls_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organizations"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;
