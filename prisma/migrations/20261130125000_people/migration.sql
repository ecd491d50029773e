-- Pictures of people and organizations: WebP, 64 and 256 pixels, rendered in the jail for thumbnails. They are small, so rows keep them.
CREATE TABLE "user_pictures" (
    "user_id" TEXT COLLATE "C" NOT NULL,
    "etag" TEXT NOT NULL,
    "small" BYTEA NOT NULL,
    "large" BYTEA NOT NULL,

    CONSTRAINT "user_pictures_pkey" PRIMARY KEY ("user_id")
);

CREATE TABLE "organization_pictures" (
    "organization_id" TEXT COLLATE "C" NOT NULL,
    "etag" TEXT NOT NULL,
    "small" BYTEA NOT NULL,
    "large" BYTEA NOT NULL,

    CONSTRAINT "organization_pictures_pkey" PRIMARY KEY ("organization_id")
);

ALTER TABLE "user_pictures" ADD CONSTRAINT "user_pictures_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE RESTRICT;
ALTER TABLE "organization_pictures" ADD CONSTRAINT "organization_pictures_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organizations"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- A link to a new address changes that of its user, and a notice goes to the previous one.
ALTER TYPE "email_link_purpose" ADD VALUE 'EMAIL_CHANGE';
ALTER TYPE "email_link_purpose" ADD VALUE 'EMAIL_CHANGED';
ALTER TABLE "email_links" ADD COLUMN "user_id" TEXT COLLATE "C";
