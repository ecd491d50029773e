-- A share link outlives the file or folder that it led to, to say so: hence no foreign key to either.
-- CreateTable
CREATE TABLE "share_links" (
    "organization_id" TEXT COLLATE "C" NOT NULL,
    "id" TEXT COLLATE "C" NOT NULL,
    "file_id" TEXT COLLATE "C",
    "folder_id" TEXT COLLATE "C",
    "creator_id" TEXT COLLATE "C" NOT NULL,
    "hash" BYTEA NOT NULL,
    "sealed_secret" BYTEA NOT NULL,
    "password_hash" TEXT,
    "shows_inline" BOOLEAN NOT NULL DEFAULT false,
    "max_downloads" INTEGER,
    "download_count" INTEGER NOT NULL DEFAULT 0,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3),
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "share_links_pkey" PRIMARY KEY ("organization_id", "id"),
    CONSTRAINT "share_links_one_target" CHECK (num_nonnulls("file_id", "folder_id") = 1),
    CONSTRAINT "share_links_bounded" CHECK ("download_count" <= "max_downloads")
);

-- CreateTable
CREATE TABLE "share_accesses" (
    "organization_id" TEXT COLLATE "C" NOT NULL,
    "id" TEXT COLLATE "C" NOT NULL,
    "share_link_id" TEXT COLLATE "C" NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "address" TEXT,
    "kind" TEXT NOT NULL,
    "path" TEXT,
    "size_bytes" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "share_accesses_pkey" PRIMARY KEY ("organization_id", "id")
);

-- What may still be fetched of a download that was counted, so that going on with it is not counted again.
-- CreateTable
CREATE TABLE "share_continuations" (
    "organization_id" TEXT COLLATE "C" NOT NULL,
    "share_link_id" TEXT COLLATE "C" NOT NULL,
    "file_id" TEXT COLLATE "C" NOT NULL,
    "address" TEXT NOT NULL,
    "left_bytes" BIGINT NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "share_continuations_pkey" PRIMARY KEY ("organization_id", "share_link_id", "file_id", "address")
);

-- CreateIndex
CREATE UNIQUE INDEX "share_links_id_key" ON "share_links"("id");

-- CreateIndex
CREATE UNIQUE INDEX "share_links_hash_key" ON "share_links"("hash");

-- CreateIndex
CREATE INDEX "share_links_organization_id_created_at_id_idx" ON "share_links"("organization_id", "created_at", "id");

-- CreateIndex
CREATE INDEX "share_links_organization_id_file_id_idx" ON "share_links"("organization_id", "file_id");

-- CreateIndex
CREATE INDEX "share_links_organization_id_folder_id_idx" ON "share_links"("organization_id", "folder_id");

-- CreateIndex
CREATE INDEX "share_accesses_organization_id_share_link_id_created_at_id_idx" ON "share_accesses"("organization_id", "share_link_id", "created_at", "id");

-- CreateIndex
CREATE INDEX "share_continuations_expires_at_idx" ON "share_continuations"("expires_at");

-- AddForeignKey
ALTER TABLE "share_links" ADD CONSTRAINT "share_links_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organizations"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "share_accesses" ADD CONSTRAINT "share_accesses_organization_id_share_link_id_fkey" FOREIGN KEY ("organization_id", "share_link_id") REFERENCES "share_links"("organization_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "share_continuations" ADD CONSTRAINT "share_continuations_organization_id_share_link_id_fkey" FOREIGN KEY ("organization_id", "share_link_id") REFERENCES "share_links"("organization_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT;
