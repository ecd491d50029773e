-- The language of the page that requested the mail.
ALTER TABLE "email_links" ADD COLUMN "language" TEXT COLLATE "C" NOT NULL DEFAULT 'en';
