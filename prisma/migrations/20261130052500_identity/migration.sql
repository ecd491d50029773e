-- An address is proven when its mailbox or an OpenID provider confirmed it, or when the operator created the account.
ALTER TABLE "users" ADD COLUMN "email_verified_at" TIMESTAMPTZ(3);

UPDATE "users" u SET "email_verified_at" = u."created_at"
WHERE u."is_administrator" OR EXISTS (SELECT 1 FROM "identities" i WHERE i."user_id" = u."id");

-- Who accepted the invitation: the same user may accept it again and gets the same answer.
ALTER TABLE "invitations" ADD COLUMN "accepter_id" TEXT COLLATE "C";

CREATE TYPE "email_link_purpose" AS ENUM ('PASSWORD_RESET', 'EMAIL_VERIFICATION');

CREATE TABLE "email_links" (
    "id" TEXT COLLATE "C" NOT NULL,
    "purpose" "email_link_purpose" NOT NULL,
    "email" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "next_email_at" TIMESTAMPTZ(3),
    "email_attempts" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "email_links_pkey" PRIMARY KEY ("id")
);

CREATE INDEX "email_links_email_purpose_created_at_idx" ON "email_links"("email", "purpose", "created_at");
CREATE INDEX "email_links_next_email_at_idx" ON "email_links"("next_email_at");
CREATE INDEX "email_links_expires_at_idx" ON "email_links"("expires_at");
