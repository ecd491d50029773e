-- CreateTable
CREATE TABLE "usage_days" (
    "organization_id" TEXT COLLATE "C" NOT NULL,
    "day" DATE NOT NULL,
    "face" TEXT COLLATE "C" NOT NULL,
    "operations" BIGINT NOT NULL DEFAULT 0,
    "bytes_in" BIGINT NOT NULL DEFAULT 0,
    "bytes_out" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "usage_days_pkey" PRIMARY KEY ("organization_id","day","face")
);

-- CreateTable
CREATE TABLE "usage_hours" (
    "organization_id" TEXT COLLATE "C" NOT NULL,
    "hour" TIMESTAMPTZ(0) NOT NULL,
    "stored_bytes" BIGINT NOT NULL,

    CONSTRAINT "usage_hours_pkey" PRIMARY KEY ("organization_id","hour")
);

-- CreateTable
CREATE TABLE "usage_positions" (
    "organization_id" TEXT COLLATE "C" NOT NULL,
    "sequence" BIGINT NOT NULL DEFAULT 0,
    "alert_percent" SMALLINT NOT NULL DEFAULT 0,

    CONSTRAINT "usage_positions_pkey" PRIMARY KEY ("organization_id")
);

-- CreateTable
CREATE TABLE "quota_mails" (
    "organization_id" TEXT COLLATE "C" NOT NULL,
    "id" TEXT COLLATE "C" NOT NULL,
    "user_id" TEXT COLLATE "C" NOT NULL,
    "percent" SMALLINT NOT NULL,
    "next_email_at" TIMESTAMPTZ(3),
    "email_attempts" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "quota_mails_pkey" PRIMARY KEY ("organization_id","id")
);

-- CreateIndex
CREATE UNIQUE INDEX "quota_mails_id_key" ON "quota_mails"("id");

-- CreateIndex
CREATE INDEX "quota_mails_next_email_at_idx" ON "quota_mails"("next_email_at");

-- CreateIndex
CREATE INDEX "quota_mails_organization_id_user_id_idx" ON "quota_mails"("organization_id", "user_id");

-- AddForeignKey
ALTER TABLE "usage_days" ADD CONSTRAINT "usage_days_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organizations"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "usage_hours" ADD CONSTRAINT "usage_hours_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organizations"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "usage_positions" ADD CONSTRAINT "usage_positions_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organizations"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "quota_mails" ADD CONSTRAINT "quota_mails_organization_id_user_id_fkey" FOREIGN KEY ("organization_id", "user_id") REFERENCES "memberships"("organization_id", "user_id") ON DELETE CASCADE ON UPDATE RESTRICT;
