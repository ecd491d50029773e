-- When the user last proved who they are in a session: at the sign-in, or later by password.
ALTER TABLE "sessions" ADD COLUMN "proven_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP;
UPDATE "sessions" SET "proven_at" = "created_at";
