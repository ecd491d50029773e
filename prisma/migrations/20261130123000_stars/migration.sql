-- What a member marked with a star. A star ends with the file or folder, the membership, and the user. It owns no bytes, so it may cascade.
CREATE TABLE "file_stars" (
    "organization_id" TEXT COLLATE "C" NOT NULL,
    "user_id" TEXT COLLATE "C" NOT NULL,
    "file_id" TEXT COLLATE "C" NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "file_stars_pkey" PRIMARY KEY ("organization_id","user_id","file_id")
);

CREATE TABLE "folder_stars" (
    "organization_id" TEXT COLLATE "C" NOT NULL,
    "user_id" TEXT COLLATE "C" NOT NULL,
    "folder_id" TEXT COLLATE "C" NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "folder_stars_pkey" PRIMARY KEY ("organization_id","user_id","folder_id")
);

CREATE INDEX "file_stars_organization_id_file_id_idx" ON "file_stars"("organization_id", "file_id");
CREATE INDEX "folder_stars_organization_id_folder_id_idx" ON "folder_stars"("organization_id", "folder_id");

ALTER TABLE "file_stars" ADD CONSTRAINT "file_stars_organization_id_file_id_fkey" FOREIGN KEY ("organization_id", "file_id") REFERENCES "files"("organization_id", "id") ON DELETE CASCADE ON UPDATE RESTRICT;
ALTER TABLE "file_stars" ADD CONSTRAINT "file_stars_organization_id_user_id_fkey" FOREIGN KEY ("organization_id", "user_id") REFERENCES "memberships"("organization_id", "user_id") ON DELETE CASCADE ON UPDATE RESTRICT;
ALTER TABLE "folder_stars" ADD CONSTRAINT "folder_stars_organization_id_folder_id_fkey" FOREIGN KEY ("organization_id", "folder_id") REFERENCES "folders"("organization_id", "id") ON DELETE CASCADE ON UPDATE RESTRICT;
ALTER TABLE "folder_stars" ADD CONSTRAINT "folder_stars_organization_id_user_id_fkey" FOREIGN KEY ("organization_id", "user_id") REFERENCES "memberships"("organization_id", "user_id") ON DELETE CASCADE ON UPDATE RESTRICT;
