-- When an invitation is to be sent by mail next. Null: not at all, or it was sent.
-- AlterTable
ALTER TABLE "invitations" ADD COLUMN "mail_at" TIMESTAMPTZ(3),
    ADD COLUMN "mail_attempts" INTEGER NOT NULL DEFAULT 0;

-- CreateIndex
CREATE INDEX "invitations_mail_at_idx" ON "invitations"("mail_at");
