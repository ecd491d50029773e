-- A value derived from AUTH_SECRET. The next start stores it, and later starts compare it.
ALTER TABLE "instance" ADD COLUMN "secret_check" TEXT;
