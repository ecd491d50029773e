-- CreateEnum
CREATE TYPE "role" AS ENUM ('VIEWER', 'EDITOR', 'ADMIN', 'OWNER');

-- CreateEnum
CREATE TYPE "file_state" AS ENUM ('ACTIVE', 'UPLOADING');

-- CreateEnum
CREATE TYPE "upload_protocol" AS ENUM ('RAW', 'TUS', 'CONTENT_RANGE', 'GRPC');

-- CreateTable
CREATE TABLE "instance" (
    "id" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "instance_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "users" (
    "id" TEXT NOT NULL,
    "email" TEXT NOT NULL,
    "display_name" TEXT NOT NULL,
    "password_hash" TEXT,
    "session_version" INTEGER NOT NULL DEFAULT 1,
    "is_administrator" BOOLEAN NOT NULL DEFAULT false,
    "disabled_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "users_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "identities" (
    "provider" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "user_id" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "identities_pkey" PRIMARY KEY ("provider","subject")
);

-- CreateTable
CREATE TABLE "organizations" (
    "id" TEXT NOT NULL,
    "display_name" TEXT NOT NULL,
    "root_folder_id" TEXT NOT NULL,
    "quota_bytes" BIGINT,
    "etag" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "deleted_at" TIMESTAMPTZ(3),
    "purged_at" TIMESTAMPTZ(3),

    CONSTRAINT "organizations_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "memberships" (
    "organization_id" TEXT NOT NULL,
    "user_id" TEXT NOT NULL,
    "role" "role" NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "memberships_pkey" PRIMARY KEY ("organization_id","user_id")
);

-- CreateTable
CREATE TABLE "tokens" (
    "id" TEXT NOT NULL,
    "user_id" TEXT NOT NULL,
    "display_name" TEXT NOT NULL,
    "prefix" TEXT NOT NULL,
    "hash" BYTEA NOT NULL,
    "scopes" TEXT[],
    "organization_ids" TEXT[],
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3),
    "last_used_at" TIMESTAMPTZ(3),
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "tokens_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "folders" (
    "organization_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "parent_id" TEXT,
    "display_name" TEXT NOT NULL,
    "link" JSONB,
    "etag" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "deleted_at" TIMESTAMPTZ(3),
    "deletion_id" TEXT,

    CONSTRAINT "folders_pkey" PRIMARY KEY ("organization_id","id")
);

-- CreateTable
CREATE TABLE "contents" (
    "organization_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "contents_pkey" PRIMARY KEY ("organization_id","id")
);

-- CreateTable
CREATE TABLE "segments" (
    "key" TEXT NOT NULL,
    "organization_id" TEXT NOT NULL,
    "content_id" TEXT NOT NULL,
    "start_bytes" BIGINT NOT NULL,
    "size_bytes" BIGINT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "segments_pkey" PRIMARY KEY ("key")
);

-- CreateTable
CREATE TABLE "files" (
    "organization_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "folder_id" TEXT NOT NULL,
    "filename" TEXT NOT NULL,
    "mime_type" TEXT NOT NULL,
    "sniffed_type" TEXT,
    "kind" TEXT,
    "size_bytes" BIGINT NOT NULL,
    "sha256" BYTEA,
    "state" "file_state" NOT NULL DEFAULT 'ACTIVE',
    "content_id" TEXT NOT NULL,
    "etag" TEXT NOT NULL,
    "creator_id" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "deleted_at" TIMESTAMPTZ(3),
    "purge_at" TIMESTAMPTZ(3),
    "deletion_id" TEXT,
    "damaged_at" TIMESTAMPTZ(3),

    CONSTRAINT "files_pkey" PRIMARY KEY ("organization_id","id")
);

-- CreateTable
CREATE TABLE "uploads" (
    "organization_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "protocol" "upload_protocol" NOT NULL,
    "content_id" TEXT NOT NULL,
    "folder_id" TEXT NOT NULL,
    "file_id" TEXT,
    "filename" TEXT,
    "mime_type" TEXT,
    "size_bytes" BIGINT,
    "offset_bytes" BIGINT NOT NULL DEFAULT 0,
    "creator_id" TEXT NOT NULL,
    "upload_url_id" TEXT,
    "lease_owner" TEXT,
    "lease_epoch" INTEGER NOT NULL DEFAULT 0,
    "lease_until" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "uploads_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "upload_urls" (
    "organization_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "creator_id" TEXT NOT NULL,
    "folder_id" TEXT NOT NULL,
    "filename" TEXT,
    "mime_type" TEXT,
    "max_size_bytes" BIGINT,
    "max_files" INTEGER NOT NULL DEFAULT 1,
    "file_count" INTEGER NOT NULL DEFAULT 0,
    "last_file_id" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "upload_urls_pkey" PRIMARY KEY ("organization_id","id")
);

-- CreateTable
CREATE TABLE "usage_counters" (
    "organization_id" TEXT NOT NULL,
    "shard" SMALLINT NOT NULL,
    "file_count" BIGINT NOT NULL DEFAULT 0,
    "size_bytes" BIGINT NOT NULL DEFAULT 0,
    "trashed_size_bytes" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "usage_counters_pkey" PRIMARY KEY ("organization_id","shard")
);

-- CreateTable
CREATE TABLE "outbox" (
    "key" TEXT NOT NULL,
    "organization_id" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "available_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "last_error" TEXT,

    CONSTRAINT "outbox_pkey" PRIMARY KEY ("key")
);

-- CreateTable
CREATE TABLE "orphan_candidates" (
    "key" TEXT NOT NULL,
    "first_seen_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "orphan_candidates_pkey" PRIMARY KEY ("key")
);

-- CreateTable
CREATE TABLE "audit_events" (
    "organization_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "user_id" TEXT,
    "token_id" TEXT,
    "upload_url_id" TEXT,
    "action" TEXT NOT NULL,
    "target" TEXT NOT NULL,
    "outcome" TEXT NOT NULL,
    "address" TEXT,
    "request_id" TEXT,

    CONSTRAINT "audit_events_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "users_email_key" ON "users"("email");

-- CreateIndex
CREATE INDEX "identities_user_id_idx" ON "identities"("user_id");

-- CreateIndex
CREATE UNIQUE INDEX "organizations_root_folder_id_key" ON "organizations"("root_folder_id");

-- CreateIndex
CREATE INDEX "organizations_deleted_at_purged_at_idx" ON "organizations"("deleted_at", "purged_at");

-- CreateIndex
CREATE INDEX "memberships_user_id_organization_id_idx" ON "memberships"("user_id", "organization_id");

-- CreateIndex
CREATE UNIQUE INDEX "tokens_hash_key" ON "tokens"("hash");

-- CreateIndex
CREATE INDEX "tokens_user_id_created_at_id_idx" ON "tokens"("user_id", "created_at", "id");

-- CreateIndex
CREATE UNIQUE INDEX "folders_id_key" ON "folders"("id");

-- CreateIndex
CREATE INDEX "folders_organization_id_parent_id_display_name_idx" ON "folders"("organization_id", "parent_id", "display_name");

-- CreateIndex
CREATE INDEX "segments_organization_id_content_id_start_bytes_idx" ON "segments"("organization_id", "content_id", "start_bytes");

-- CreateIndex
CREATE UNIQUE INDEX "files_id_key" ON "files"("id");

-- CreateIndex
CREATE INDEX "files_organization_id_created_at_id_idx" ON "files"("organization_id", "created_at", "id");

-- CreateIndex
CREATE INDEX "files_organization_id_updated_at_id_idx" ON "files"("organization_id", "updated_at", "id");

-- CreateIndex
CREATE INDEX "files_organization_id_filename_id_idx" ON "files"("organization_id", "filename", "id");

-- CreateIndex
CREATE INDEX "files_organization_id_size_bytes_id_idx" ON "files"("organization_id", "size_bytes", "id");

-- CreateIndex
CREATE INDEX "files_organization_id_folder_id_filename_id_idx" ON "files"("organization_id", "folder_id", "filename", "id");

-- CreateIndex
CREATE INDEX "files_purge_at_idx" ON "files"("purge_at");

-- CreateIndex
CREATE UNIQUE INDEX "files_organization_id_content_id_key" ON "files"("organization_id", "content_id");

-- CreateIndex
CREATE INDEX "uploads_organization_id_created_at_id_idx" ON "uploads"("organization_id", "created_at", "id");

-- CreateIndex
CREATE INDEX "uploads_lease_until_idx" ON "uploads"("lease_until");

-- CreateIndex
CREATE INDEX "uploads_organization_id_upload_url_id_idx" ON "uploads"("organization_id", "upload_url_id");

-- CreateIndex
CREATE INDEX "uploads_organization_id_file_id_idx" ON "uploads"("organization_id", "file_id");

-- CreateIndex
CREATE UNIQUE INDEX "uploads_organization_id_content_id_key" ON "uploads"("organization_id", "content_id");

-- CreateIndex
CREATE UNIQUE INDEX "upload_urls_id_key" ON "upload_urls"("id");

-- CreateIndex
CREATE INDEX "upload_urls_organization_id_created_at_id_idx" ON "upload_urls"("organization_id", "created_at", "id");

-- CreateIndex
CREATE INDEX "upload_urls_expires_at_idx" ON "upload_urls"("expires_at");

-- CreateIndex
CREATE INDEX "outbox_available_at_idx" ON "outbox"("available_at");

-- CreateIndex
CREATE INDEX "audit_events_organization_id_created_at_id_idx" ON "audit_events"("organization_id", "created_at", "id");

-- AddForeignKey
ALTER TABLE "identities" ADD CONSTRAINT "identities_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "memberships" ADD CONSTRAINT "memberships_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organizations"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "memberships" ADD CONSTRAINT "memberships_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "tokens" ADD CONSTRAINT "tokens_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "folders" ADD CONSTRAINT "folders_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organizations"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "folders" ADD CONSTRAINT "folders_organization_id_parent_id_fkey" FOREIGN KEY ("organization_id", "parent_id") REFERENCES "folders"("organization_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "contents" ADD CONSTRAINT "contents_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organizations"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "segments" ADD CONSTRAINT "segments_organization_id_content_id_fkey" FOREIGN KEY ("organization_id", "content_id") REFERENCES "contents"("organization_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "files" ADD CONSTRAINT "files_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organizations"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "files" ADD CONSTRAINT "files_organization_id_folder_id_fkey" FOREIGN KEY ("organization_id", "folder_id") REFERENCES "folders"("organization_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "files" ADD CONSTRAINT "files_organization_id_content_id_fkey" FOREIGN KEY ("organization_id", "content_id") REFERENCES "contents"("organization_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "uploads" ADD CONSTRAINT "uploads_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organizations"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "uploads" ADD CONSTRAINT "uploads_organization_id_content_id_fkey" FOREIGN KEY ("organization_id", "content_id") REFERENCES "contents"("organization_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "uploads" ADD CONSTRAINT "uploads_organization_id_folder_id_fkey" FOREIGN KEY ("organization_id", "folder_id") REFERENCES "folders"("organization_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "uploads" ADD CONSTRAINT "uploads_organization_id_file_id_fkey" FOREIGN KEY ("organization_id", "file_id") REFERENCES "files"("organization_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "uploads" ADD CONSTRAINT "uploads_organization_id_upload_url_id_fkey" FOREIGN KEY ("organization_id", "upload_url_id") REFERENCES "upload_urls"("organization_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "upload_urls" ADD CONSTRAINT "upload_urls_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organizations"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "upload_urls" ADD CONSTRAINT "upload_urls_organization_id_folder_id_fkey" FOREIGN KEY ("organization_id", "folder_id") REFERENCES "folders"("organization_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "usage_counters" ADD CONSTRAINT "usage_counters_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organizations"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "audit_events" ADD CONSTRAINT "audit_events_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organizations"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;


-- By hand from here: what Prisma's schema language cannot say. `prisma migrate diff` does not look at any of it.
-- No semicolon but at the end of a statement, not even in a comment: the engine's WebAssembly build splits scripts there.

-- Ids and names compare and sort by code point, whatever the locale of the database: cursors, indexes and clients agree.
-- Beside ASCII, lower() and ILIKE leave such a column alone: say lower(filename COLLATE "default") where case should not count.
ALTER TABLE "instance"
  ALTER COLUMN "id" TYPE TEXT COLLATE "C";
ALTER TABLE "users"
  ALTER COLUMN "id" TYPE TEXT COLLATE "C",
  ALTER COLUMN "display_name" TYPE TEXT COLLATE "C";
ALTER TABLE "identities"
  ALTER COLUMN "user_id" TYPE TEXT COLLATE "C";
ALTER TABLE "organizations"
  ALTER COLUMN "id" TYPE TEXT COLLATE "C",
  ALTER COLUMN "display_name" TYPE TEXT COLLATE "C",
  ALTER COLUMN "root_folder_id" TYPE TEXT COLLATE "C";
ALTER TABLE "memberships"
  ALTER COLUMN "organization_id" TYPE TEXT COLLATE "C",
  ALTER COLUMN "user_id" TYPE TEXT COLLATE "C";
ALTER TABLE "tokens"
  ALTER COLUMN "id" TYPE TEXT COLLATE "C",
  ALTER COLUMN "user_id" TYPE TEXT COLLATE "C",
  ALTER COLUMN "display_name" TYPE TEXT COLLATE "C";
ALTER TABLE "folders"
  ALTER COLUMN "organization_id" TYPE TEXT COLLATE "C",
  ALTER COLUMN "id" TYPE TEXT COLLATE "C",
  ALTER COLUMN "parent_id" TYPE TEXT COLLATE "C",
  ALTER COLUMN "display_name" TYPE TEXT COLLATE "C",
  ALTER COLUMN "deletion_id" TYPE TEXT COLLATE "C";
ALTER TABLE "contents"
  ALTER COLUMN "organization_id" TYPE TEXT COLLATE "C",
  ALTER COLUMN "id" TYPE TEXT COLLATE "C";
ALTER TABLE "segments"
  ALTER COLUMN "key" TYPE TEXT COLLATE "C",
  ALTER COLUMN "organization_id" TYPE TEXT COLLATE "C",
  ALTER COLUMN "content_id" TYPE TEXT COLLATE "C";
ALTER TABLE "files"
  ALTER COLUMN "organization_id" TYPE TEXT COLLATE "C",
  ALTER COLUMN "id" TYPE TEXT COLLATE "C",
  ALTER COLUMN "folder_id" TYPE TEXT COLLATE "C",
  ALTER COLUMN "filename" TYPE TEXT COLLATE "C",
  ALTER COLUMN "content_id" TYPE TEXT COLLATE "C",
  ALTER COLUMN "creator_id" TYPE TEXT COLLATE "C",
  ALTER COLUMN "deletion_id" TYPE TEXT COLLATE "C";
ALTER TABLE "uploads"
  ALTER COLUMN "organization_id" TYPE TEXT COLLATE "C",
  ALTER COLUMN "id" TYPE TEXT COLLATE "C",
  ALTER COLUMN "content_id" TYPE TEXT COLLATE "C",
  ALTER COLUMN "folder_id" TYPE TEXT COLLATE "C",
  ALTER COLUMN "file_id" TYPE TEXT COLLATE "C",
  ALTER COLUMN "filename" TYPE TEXT COLLATE "C",
  ALTER COLUMN "creator_id" TYPE TEXT COLLATE "C",
  ALTER COLUMN "upload_url_id" TYPE TEXT COLLATE "C";
ALTER TABLE "upload_urls"
  ALTER COLUMN "organization_id" TYPE TEXT COLLATE "C",
  ALTER COLUMN "id" TYPE TEXT COLLATE "C",
  ALTER COLUMN "creator_id" TYPE TEXT COLLATE "C",
  ALTER COLUMN "folder_id" TYPE TEXT COLLATE "C",
  ALTER COLUMN "filename" TYPE TEXT COLLATE "C",
  ALTER COLUMN "last_file_id" TYPE TEXT COLLATE "C";
ALTER TABLE "usage_counters"
  ALTER COLUMN "organization_id" TYPE TEXT COLLATE "C";
ALTER TABLE "outbox"
  ALTER COLUMN "key" TYPE TEXT COLLATE "C",
  ALTER COLUMN "organization_id" TYPE TEXT COLLATE "C";
ALTER TABLE "orphan_candidates"
  ALTER COLUMN "key" TYPE TEXT COLLATE "C";
ALTER TABLE "audit_events"
  ALTER COLUMN "organization_id" TYPE TEXT COLLATE "C",
  ALTER COLUMN "id" TYPE TEXT COLLATE "C",
  ALTER COLUMN "user_id" TYPE TEXT COLLATE "C",
  ALTER COLUMN "token_id" TYPE TEXT COLLATE "C",
  ALTER COLUMN "upload_url_id" TYPE TEXT COLLATE "C",
  ALTER COLUMN "request_id" TYPE TEXT COLLATE "C";

-- One root folder for each organization, and live siblings have different names.
CREATE UNIQUE INDEX "folders_root_key" ON "folders"("organization_id") WHERE "parent_id" IS NULL;
CREATE UNIQUE INDEX "folders_live_name_key" ON "folders"("organization_id", "parent_id", "display_name") WHERE "deleted_at" IS NULL;

ALTER TABLE "users"
  ADD CONSTRAINT "users_email_is_lower_case" CHECK ("email" <> '' AND "email" = lower("email" COLLATE "C")),
  ADD CONSTRAINT "users_session_version_counts" CHECK ("session_version" >= 1);

ALTER TABLE "organizations"
  ADD CONSTRAINT "organizations_id_grammar" CHECK ("id" ~ '^[a-z][a-z0-9-]{1,61}[a-z0-9]$'),
  ADD CONSTRAINT "organizations_quota_is_a_size" CHECK ("quota_bytes" >= 0),
  ADD CONSTRAINT "organizations_purged_after_deleted" CHECK ("purged_at" IS NULL OR "deleted_at" IS NOT NULL);

ALTER TABLE "tokens"
  ADD CONSTRAINT "tokens_hash_is_sha256" CHECK (octet_length("hash") = 32),
  ADD CONSTRAINT "tokens_have_scopes" CHECK (coalesce(cardinality("scopes"), 0) > 0 AND array_position("scopes", NULL) IS NULL),
  ADD CONSTRAINT "tokens_organizations_have_ids" CHECK (array_position("organization_ids", NULL) IS NULL);

ALTER TABLE "folders"
  ADD CONSTRAINT "folders_parent_is_another" CHECK ("parent_id" <> "id"),
  ADD CONSTRAINT "folders_have_names" CHECK ("parent_id" IS NULL OR "display_name" <> ''),
  ADD CONSTRAINT "folders_deletion_is_deleted" CHECK ("deletion_id" IS NULL OR "deleted_at" IS NOT NULL);

ALTER TABLE "segments"
  ADD CONSTRAINT "segments_have_sizes" CHECK ("start_bytes" >= 0 AND "size_bytes" >= 0);

ALTER TABLE "files"
  ADD CONSTRAINT "files_have_names" CHECK ("filename" <> ''),
  ADD CONSTRAINT "files_have_sizes" CHECK ("size_bytes" >= 0),
  ADD CONSTRAINT "files_sha256_has_32_bytes" CHECK (octet_length("sha256") = 32),
  ADD CONSTRAINT "files_deleted_are_purged" CHECK (("deleted_at" IS NULL) = ("purge_at" IS NULL)),
  ADD CONSTRAINT "files_deletion_is_deleted" CHECK ("deletion_id" IS NULL OR "deleted_at" IS NOT NULL);

ALTER TABLE "uploads"
  ADD CONSTRAINT "uploads_have_sizes" CHECK ("offset_bytes" >= 0 AND "size_bytes" >= 0),
  ADD CONSTRAINT "uploads_offset_within_size" CHECK ("offset_bytes" <= "size_bytes"),
  ADD CONSTRAINT "uploads_lease_epoch_counts" CHECK ("lease_epoch" >= 0);

ALTER TABLE "upload_urls"
  ADD CONSTRAINT "upload_urls_max_size_is_a_size" CHECK ("max_size_bytes" >= 0),
  ADD CONSTRAINT "upload_urls_count_within_max" CHECK ("max_files" >= 1 AND "file_count" BETWEEN 0 AND "max_files");

-- A shard may be below zero: what one upload adds here, a deletion may take from another. Their sum is never.
ALTER TABLE "usage_counters"
  ADD CONSTRAINT "usage_counters_shard_counts" CHECK ("shard" >= 0);

ALTER TABLE "outbox"
  ADD CONSTRAINT "outbox_attempts_count" CHECK ("attempts" >= 0);
