-- Uploads that survive: a row outlives its content when it is finished, and tells what tus echoes.
-- AlterTable
ALTER TABLE "uploads"
  ALTER COLUMN "content_id" DROP NOT NULL,
  ADD COLUMN "metadata" TEXT,
  ADD COLUMN "is_partial" BOOLEAN NOT NULL DEFAULT false,
  ADD COLUMN "concatenation" TEXT,
  ADD COLUMN "release_requested_at" TIMESTAMPTZ(3),
  ADD COLUMN "finished_file_id" TEXT COLLATE "C";

-- CreateIndex
CREATE INDEX "uploads_expires_at_idx" ON "uploads"("expires_at");

-- CreateTable
CREATE TABLE "idempotency_keys" (
    "token_id" TEXT COLLATE "C" NOT NULL,
    "key" TEXT COLLATE "C" NOT NULL,
    "organization_id" TEXT COLLATE "C" NOT NULL,
    "file_id" TEXT COLLATE "C" NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "idempotency_keys_pkey" PRIMARY KEY ("organization_id","token_id","key")
);

-- CreateIndex
CREATE INDEX "idempotency_keys_created_at_idx" ON "idempotency_keys"("created_at");

-- AddForeignKey
ALTER TABLE "idempotency_keys" ADD CONSTRAINT "idempotency_keys_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organizations"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;
