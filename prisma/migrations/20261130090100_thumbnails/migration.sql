-- The thumbnails of contents. A content without a key has none.
CREATE TABLE "thumbnails" (
    "organization_id" TEXT NOT NULL,
    "content_id" TEXT NOT NULL,
    "content_size_bytes" BIGINT NOT NULL,
    "key" TEXT,
    "sizes_bytes" INTEGER[] NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "thumbnails_pkey" PRIMARY KEY ("organization_id","content_id"),
    CONSTRAINT "thumbnails_organization_id_content_id_fkey" FOREIGN KEY ("organization_id", "content_id")
        REFERENCES "contents"("organization_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT
);

CREATE UNIQUE INDEX "thumbnails_key_key" ON "thumbnails"("key");
