-- AlterTable
ALTER TABLE "users" ADD COLUMN "language" TEXT;

-- CreateTable
CREATE TABLE "notice_subscriptions" (
    "organization_id" TEXT COLLATE "C" NOT NULL,
    "id" TEXT COLLATE "C" NOT NULL,
    "user_id" TEXT COLLATE "C" NOT NULL,
    "folder_id" TEXT COLLATE "C",
    "upload_url_id" TEXT COLLATE "C",
    "sequence" BIGINT NOT NULL,
    "claimed_sequence" BIGINT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_email_at" TIMESTAMPTZ(3),
    "next_email_at" TIMESTAMPTZ(3),
    "email_attempts" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "notice_subscriptions_pkey" PRIMARY KEY ("organization_id","id")
);

-- CreateTable
CREATE TABLE "notice_events" (
    "organization_id" TEXT COLLATE "C" NOT NULL,
    "subscription_id" TEXT COLLATE "C" NOT NULL,
    "sequence" BIGINT NOT NULL,

    CONSTRAINT "notice_events_pkey" PRIMARY KEY ("organization_id","subscription_id","sequence")
);

-- CreateTable
CREATE TABLE "notice_positions" (
    "organization_id" TEXT COLLATE "C" NOT NULL,
    "sequence" BIGINT NOT NULL,

    CONSTRAINT "notice_positions_pkey" PRIMARY KEY ("organization_id")
);

-- CreateIndex
CREATE UNIQUE INDEX "notice_subscriptions_id_key" ON "notice_subscriptions"("id");

-- CreateIndex
CREATE UNIQUE INDEX "notice_subscriptions_organization_id_folder_id_user_id_key" ON "notice_subscriptions"("organization_id", "folder_id", "user_id");

-- CreateIndex
CREATE INDEX "notice_subscriptions_organization_id_upload_url_id_idx" ON "notice_subscriptions"("organization_id", "upload_url_id");

-- CreateIndex
CREATE INDEX "notice_subscriptions_organization_id_user_id_idx" ON "notice_subscriptions"("organization_id", "user_id");

-- CreateIndex
CREATE INDEX "notice_subscriptions_next_email_at_idx" ON "notice_subscriptions"("next_email_at");

-- AddForeignKey
ALTER TABLE "notice_subscriptions" ADD CONSTRAINT "notice_subscriptions_organization_id_user_id_fkey" FOREIGN KEY ("organization_id", "user_id") REFERENCES "memberships"("organization_id", "user_id") ON DELETE CASCADE ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "notice_subscriptions" ADD CONSTRAINT "notice_subscriptions_organization_id_folder_id_fkey" FOREIGN KEY ("organization_id", "folder_id") REFERENCES "folders"("organization_id", "id") ON DELETE CASCADE ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "notice_subscriptions" ADD CONSTRAINT "notice_subscriptions_organization_id_upload_url_id_fkey" FOREIGN KEY ("organization_id", "upload_url_id") REFERENCES "upload_urls"("organization_id", "id") ON DELETE CASCADE ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "notice_events" ADD CONSTRAINT "notice_events_organization_id_subscription_id_fkey" FOREIGN KEY ("organization_id", "subscription_id") REFERENCES "notice_subscriptions"("organization_id", "id") ON DELETE CASCADE ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "notice_positions" ADD CONSTRAINT "notice_positions_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organizations"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;
