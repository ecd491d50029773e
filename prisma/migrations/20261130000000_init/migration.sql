-- Every table of Holdall. Ids and names compare and sort by code point (COLLATE "C"), whatever the locale of the database, so that
-- cursors, indexes and clients agree. Beside ASCII, lower() and ILIKE leave such a column alone: write lower(filename COLLATE "default")
-- where case should not count.

-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "public";

-- CreateEnum
CREATE TYPE "role" AS ENUM ('VIEWER', 'EDITOR', 'ADMIN', 'OWNER');

-- CreateEnum
CREATE TYPE "file_state" AS ENUM ('ACTIVE', 'UPLOADING');

-- CreateEnum
CREATE TYPE "upload_protocol" AS ENUM ('RAW', 'TUS', 'CONTENT_RANGE', 'GRPC');

-- CreateEnum
CREATE TYPE "email_link_purpose" AS ENUM ('PASSWORD_RESET', 'EMAIL_VERIFICATION', 'EMAIL_CHANGE', 'EMAIL_CHANGED');

-- CreateEnum
CREATE TYPE "content_usage" AS ENUM ('LIVE', 'TRASHED', 'VERSION', 'ARCHIVE');

-- Names in the order that people expect: file2 before file10, letters of any language together whatever their case. Text that ICU compares as
-- equal sorts by its bytes, so the order is total, and equality is equality of bytes. Columns stay in COLLATE "C" for comparisons, and
-- queries name this collation where they sort by names. The columns of the indexes are those of schema.prisma, which cannot name a collation.
CREATE COLLATION "natural_order" (provider = icu, locale = 'und-u-kn-true');

-- A name as searches compare it: without case and accents, so that "eclair" finds "Éclair" and "strasse" finds "Straße". It needs no extension,
-- and it is immutable, so that an index can have it. lib/base/search-key.ts does the same with the words of a query.
-- ASCII names, which are most, take a short way. ICU maps the case of all letters, whatever the locale of the database.
CREATE FUNCTION search_key(name TEXT) RETURNS TEXT
LANGUAGE SQL IMMUTABLE STRICT PARALLEL SAFE
RETURN CASE WHEN octet_length(name) = char_length(name) THEN lower(name COLLATE "C") ELSE
  translate(replace(replace(replace(replace(
    lower(regexp_replace(normalize(name, NFKD), '[\u0300-\u036f]', '', 'g') COLLATE "natural_order"),
    'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'), 'þ', 'th'), 'øłđðħıŧς’', 'olddhitσ''') COLLATE "C"
END;

-- CreateTable
CREATE TABLE "instance" (
    "id" TEXT COLLATE "C" NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "secret_check" TEXT,

    CONSTRAINT "instance_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "users" (
    "id" TEXT COLLATE "C" NOT NULL,
    "email" TEXT NOT NULL,
    "display_name" TEXT COLLATE "C" NOT NULL,
    "password_hash" TEXT,
    "session_version" INTEGER NOT NULL DEFAULT 1,
    "is_administrator" BOOLEAN NOT NULL DEFAULT false,
    "disabled_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "email_verified_at" TIMESTAMPTZ(3),
    "language" TEXT,

    CONSTRAINT "users_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "identities" (
    "provider" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "user_id" TEXT COLLATE "C" NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "identities_pkey" PRIMARY KEY ("provider","subject")
);

-- CreateTable
CREATE TABLE "organizations" (
    "id" TEXT COLLATE "C" NOT NULL,
    "display_name" TEXT COLLATE "C" NOT NULL,
    "root_folder_id" TEXT COLLATE "C" NOT NULL,
    "quota_bytes" BIGINT,
    "quota_files" BIGINT,
    "etag" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "deleted_at" TIMESTAMPTZ(3),
    "purged_at" TIMESTAMPTZ(3),
    "requires_second_factor" BOOLEAN NOT NULL DEFAULT false,
    "keep_versions" INTEGER NOT NULL DEFAULT 100,
    "keep_versions_days" INTEGER NOT NULL DEFAULT 30,

    CONSTRAINT "organizations_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "memberships" (
    "organization_id" TEXT COLLATE "C" NOT NULL,
    "user_id" TEXT COLLATE "C" NOT NULL,
    "role" "role" NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "memberships_pkey" PRIMARY KEY ("organization_id","user_id")
);

-- CreateTable
CREATE TABLE "invitations" (
    "organization_id" TEXT COLLATE "C" NOT NULL,
    "id" TEXT COLLATE "C" NOT NULL,
    "email" TEXT COLLATE "C",
    "role" "role" NOT NULL,
    "creator_id" TEXT COLLATE "C" NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "accepted_at" TIMESTAMPTZ(3),
    "next_email_at" TIMESTAMPTZ(3),
    "email_attempts" INTEGER NOT NULL DEFAULT 0,
    "accepter_id" TEXT COLLATE "C",

    CONSTRAINT "invitations_pkey" PRIMARY KEY ("organization_id","id")
);

-- CreateTable
CREATE TABLE "tokens" (
    "id" TEXT COLLATE "C" NOT NULL,
    "user_id" TEXT COLLATE "C" NOT NULL,
    "display_name" TEXT COLLATE "C" NOT NULL,
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
    "organization_id" TEXT COLLATE "C" NOT NULL,
    "id" TEXT COLLATE "C" NOT NULL,
    "parent_id" TEXT COLLATE "C",
    "display_name" TEXT COLLATE "C" NOT NULL,
    "link" JSONB,
    "etag" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "deleted_at" TIMESTAMPTZ(3),
    "purge_at" TIMESTAMPTZ(3),
    "deletion_id" TEXT COLLATE "C",
    "search_key" TEXT COLLATE "C" GENERATED ALWAYS AS (search_key("display_name")) STORED,

    CONSTRAINT "folders_pkey" PRIMARY KEY ("organization_id","id")
);

-- CreateTable
CREATE TABLE "contents" (
    "organization_id" TEXT COLLATE "C" NOT NULL,
    "id" TEXT COLLATE "C" NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "compact_at" TIMESTAMPTZ(3),
    "crc32" BIGINT,
    "size_bytes" BIGINT NOT NULL DEFAULT 0,
    "sha256" BYTEA,
    "usage" "content_usage",
    "corrupted_at" TIMESTAMPTZ(3),

    CONSTRAINT "contents_pkey" PRIMARY KEY ("organization_id","id")
);

-- CreateTable
CREATE TABLE "segments" (
    "key" TEXT COLLATE "C" NOT NULL,
    "organization_id" TEXT COLLATE "C" NOT NULL,
    "content_id" TEXT COLLATE "C" NOT NULL,
    "start_bytes" BIGINT NOT NULL,
    "size_bytes" BIGINT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "crc32" BIGINT,

    CONSTRAINT "segments_pkey" PRIMARY KEY ("key")
);

-- CreateTable
CREATE TABLE "files" (
    "organization_id" TEXT COLLATE "C" NOT NULL,
    "id" TEXT COLLATE "C" NOT NULL,
    "folder_id" TEXT COLLATE "C" NOT NULL,
    "filename" TEXT COLLATE "C" NOT NULL,
    "mime_type" TEXT NOT NULL,
    "sniffed_type" TEXT,
    "kind" TEXT,
    "size_bytes" BIGINT NOT NULL,
    "sha256" BYTEA,
    "state" "file_state" NOT NULL DEFAULT 'ACTIVE',
    "content_id" TEXT COLLATE "C" NOT NULL,
    "etag" TEXT NOT NULL,
    "creator_id" TEXT COLLATE "C" NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "deleted_at" TIMESTAMPTZ(3),
    "purge_at" TIMESTAMPTZ(3),
    "deletion_id" TEXT COLLATE "C",
    "upload_url_id" TEXT COLLATE "C",
    "has_ambiguous_date" BOOLEAN NOT NULL DEFAULT false,
    "modified_at" TIMESTAMPTZ(3),
    "version_id" TEXT COLLATE "C",
    "version_creator_id" TEXT COLLATE "C",
    "version_created_at" TIMESTAMPTZ(3),
    "keep_forever" BOOLEAN NOT NULL DEFAULT false,
    "sender_name" TEXT COLLATE "C",
    "sender_email" TEXT COLLATE "C",
    "search_key" TEXT COLLATE "C" GENERATED ALWAYS AS (search_key("filename")) STORED,

    CONSTRAINT "files_pkey" PRIMARY KEY ("organization_id","id")
);

-- CreateTable
CREATE TABLE "uploads" (
    "organization_id" TEXT COLLATE "C" NOT NULL,
    "id" TEXT COLLATE "C" NOT NULL,
    "protocol" "upload_protocol" NOT NULL,
    "content_id" TEXT COLLATE "C",
    "folder_id" TEXT COLLATE "C" NOT NULL,
    "file_id" TEXT COLLATE "C",
    "filename" TEXT COLLATE "C",
    "mime_type" TEXT,
    "size_bytes" BIGINT,
    "offset_bytes" BIGINT NOT NULL DEFAULT 0,
    "reserved_bytes" BIGINT NOT NULL DEFAULT 0,
    "reserved_files" INTEGER NOT NULL DEFAULT 0,
    "metadata" TEXT,
    "is_partial" BOOLEAN NOT NULL DEFAULT false,
    "concatenation" TEXT,
    "creator_id" TEXT COLLATE "C" NOT NULL,
    "upload_url_id" TEXT COLLATE "C",
    "lease_owner" TEXT,
    "lease_epoch" INTEGER NOT NULL DEFAULT 0,
    "lease_until" TIMESTAMPTZ(3),
    "release_requested_at" TIMESTAMPTZ(3),
    "probed_at" TIMESTAMPTZ(3),
    "finished_file_id" TEXT COLLATE "C",
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "modified_at" TIMESTAMPTZ(3),
    "sender_name" TEXT COLLATE "C",
    "sender_email" TEXT COLLATE "C",
    "precondition" TEXT,

    CONSTRAINT "uploads_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "upload_urls" (
    "organization_id" TEXT COLLATE "C" NOT NULL,
    "id" TEXT COLLATE "C" NOT NULL,
    "creator_id" TEXT COLLATE "C" NOT NULL,
    "folder_id" TEXT COLLATE "C" NOT NULL,
    "filename" TEXT COLLATE "C",
    "mime_type" TEXT,
    "max_size_bytes" BIGINT,
    "max_files" INTEGER NOT NULL DEFAULT 1,
    "file_count" INTEGER NOT NULL DEFAULT 0,
    "last_file_id" TEXT COLLATE "C",
    "display_name" TEXT COLLATE "C",
    "message" TEXT COLLATE "C",
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "revoked_at" TIMESTAMPTZ(3),
    "token_id" TEXT COLLATE "C",
    "file_id" TEXT COLLATE "C",
    "locked_by_share_id" TEXT COLLATE "C",

    CONSTRAINT "upload_urls_pkey" PRIMARY KEY ("organization_id","id")
);

-- CreateTable
CREATE TABLE "share_links" (
    "organization_id" TEXT COLLATE "C" NOT NULL,
    "id" TEXT COLLATE "C" NOT NULL,
    "file_id" TEXT COLLATE "C",
    "folder_id" TEXT COLLATE "C",
    "creator_id" TEXT COLLATE "C" NOT NULL,
    "hash" BYTEA NOT NULL,
    "sealed_secret" BYTEA NOT NULL,
    "password_hash" TEXT,
    "shows_inline" BOOLEAN,
    "max_downloads" INTEGER,
    "download_count" INTEGER NOT NULL DEFAULT 0,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3),
    "revoked_at" TIMESTAMPTZ(3),
    "token_id" TEXT COLLATE "C",
    "upload_url_id" TEXT COLLATE "C",

    CONSTRAINT "share_links_pkey" PRIMARY KEY ("organization_id","id")
);

-- CreateTable
CREATE TABLE "share_accesses" (
    "organization_id" TEXT COLLATE "C" NOT NULL,
    "id" TEXT COLLATE "C" NOT NULL,
    "share_link_id" TEXT COLLATE "C" NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "address" TEXT,
    "kind" TEXT NOT NULL,
    "path" TEXT,
    "size_bytes" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "share_accesses_pkey" PRIMARY KEY ("organization_id","id")
);

-- CreateTable
CREATE TABLE "idempotency_keys" (
    "token_id" TEXT COLLATE "C" NOT NULL,
    "key" TEXT COLLATE "C" NOT NULL,
    "organization_id" TEXT COLLATE "C" NOT NULL,
    "file_id" TEXT COLLATE "C" NOT NULL,
    "request_sha256" BYTEA NOT NULL,
    "content_sha256" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "idempotency_keys_pkey" PRIMARY KEY ("organization_id","token_id","key")
);

-- CreateTable
CREATE TABLE "usage_counters" (
    "organization_id" TEXT COLLATE "C" NOT NULL,
    "shard" SMALLINT NOT NULL,
    "file_count" BIGINT NOT NULL DEFAULT 0,
    "size_bytes" BIGINT NOT NULL DEFAULT 0,
    "trashed_size_bytes" BIGINT NOT NULL DEFAULT 0,
    "trashed_file_count" BIGINT NOT NULL DEFAULT 0,
    "version_size_bytes" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "usage_counters_pkey" PRIMARY KEY ("organization_id","shard")
);

-- CreateTable
CREATE TABLE "quota_shares" (
    "organization_id" TEXT COLLATE "C" NOT NULL,
    "shard" SMALLINT NOT NULL,
    "remaining_bytes" BIGINT NOT NULL DEFAULT 0,
    "remaining_files" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "quota_shares_pkey" PRIMARY KEY ("organization_id","shard")
);

-- CreateTable
CREATE TABLE "outbox" (
    "key" TEXT COLLATE "C" NOT NULL,
    "organization_id" TEXT COLLATE "C" NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "available_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "last_error" TEXT,

    CONSTRAINT "outbox_pkey" PRIMARY KEY ("key")
);

-- CreateTable
CREATE TABLE "rate_limits" (
    "key" TEXT COLLATE "C" NOT NULL,
    "points" INTEGER NOT NULL DEFAULT 0,
    "expire" BIGINT,

    CONSTRAINT "rate_limits_pkey" PRIMARY KEY ("key")
);

-- CreateTable
CREATE TABLE "orphan_candidates" (
    "key" TEXT COLLATE "C" NOT NULL,
    "first_seen_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "orphan_candidates_pkey" PRIMARY KEY ("key")
);

-- CreateTable
CREATE TABLE "audit_events" (
    "organization_id" TEXT COLLATE "C" NOT NULL,
    "id" TEXT COLLATE "C" NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "user_id" TEXT COLLATE "C",
    "token_id" TEXT COLLATE "C",
    "upload_url_id" TEXT COLLATE "C",
    "share_link_id" TEXT COLLATE "C",
    "action" TEXT NOT NULL,
    "target" TEXT NOT NULL,
    "outcome" TEXT NOT NULL,
    "address" TEXT,
    "request_id" TEXT COLLATE "C",
    "session_id" TEXT COLLATE "C",
    "transaction_id" xid8 DEFAULT pg_current_xact_id(),
    "recorded_at" TIMESTAMPTZ(6) DEFAULT clock_timestamp(),
    "target_name" TEXT,
    "download_url_id" TEXT COLLATE "C",
    "folder_name" TEXT COLLATE "C",

    CONSTRAINT "audit_events_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "audit_seals" (
    "organization_id" TEXT COLLATE "C" NOT NULL,
    "sequence" BIGINT NOT NULL,
    "event_id" TEXT COLLATE "C" NOT NULL,
    "hash" BYTEA NOT NULL,
    "sealed_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "audit_seals_pkey" PRIMARY KEY ("organization_id","sequence")
);

-- CreateTable
CREATE TABLE "sessions" (
    "id" TEXT COLLATE "C" NOT NULL,
    "user_id" TEXT COLLATE "C" NOT NULL,
    "version" INTEGER NOT NULL,
    "address" TEXT,
    "user_agent" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_used_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "proven_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "is_pending" BOOLEAN NOT NULL DEFAULT false,

    CONSTRAINT "sessions_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "email_links" (
    "id" TEXT COLLATE "C" NOT NULL,
    "purpose" "email_link_purpose" NOT NULL,
    "email" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "next_email_at" TIMESTAMPTZ(3),
    "email_attempts" INTEGER NOT NULL DEFAULT 0,
    "language" TEXT COLLATE "C" NOT NULL DEFAULT 'en',
    "user_id" TEXT COLLATE "C",

    CONSTRAINT "email_links_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "download_urls" (
    "organization_id" TEXT COLLATE "C" NOT NULL,
    "id" TEXT COLLATE "C" NOT NULL,
    "file_id" TEXT COLLATE "C" NOT NULL,
    "creator_id" TEXT COLLATE "C" NOT NULL,
    "token_id" TEXT COLLATE "C",
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "download_urls_pkey" PRIMARY KEY ("organization_id","id")
);

-- CreateTable
CREATE TABLE "share_downloads" (
    "organization_id" TEXT COLLATE "C" NOT NULL,
    "share_link_id" TEXT COLLATE "C" NOT NULL,
    "id" TEXT COLLATE "C" NOT NULL,
    "file_id" TEXT COLLATE "C" NOT NULL,
    "address" TEXT NOT NULL,
    "delivered" INT8MULTIRANGE NOT NULL DEFAULT '{}',
    "transfers" INTEGER NOT NULL DEFAULT 0,
    "heads" INTEGER NOT NULL DEFAULT 0,
    "completed_at" TIMESTAMPTZ(3),
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "share_downloads_pkey" PRIMARY KEY ("organization_id","share_link_id","id")
);

-- CreateTable
CREATE TABLE "totp_factors" (
    "user_id" TEXT COLLATE "C" NOT NULL,
    "id" TEXT COLLATE "C" NOT NULL,
    "sealed_secret" BYTEA NOT NULL,
    "last_step" BIGINT NOT NULL DEFAULT 0,
    "confirmed_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_used_at" TIMESTAMPTZ(3),

    CONSTRAINT "totp_factors_pkey" PRIMARY KEY ("user_id")
);

-- CreateTable
CREATE TABLE "recovery_codes" (
    "user_id" TEXT COLLATE "C" NOT NULL,
    "hash" BYTEA NOT NULL,

    CONSTRAINT "recovery_codes_pkey" PRIMARY KEY ("user_id", "hash")
);

-- CreateTable
CREATE TABLE "passkeys" (
    "id" TEXT COLLATE "C" NOT NULL,
    "user_id" TEXT COLLATE "C" NOT NULL,
    "credential_id" TEXT COLLATE "C" NOT NULL,
    "public_key" BYTEA NOT NULL,
    "counter" BIGINT NOT NULL,
    "transports" TEXT[] NOT NULL,
    "display_name" TEXT COLLATE "C" NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_used_at" TIMESTAMPTZ(3),

    CONSTRAINT "passkeys_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "used_challenges" (
    "hash" BYTEA NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "used_challenges_pkey" PRIMARY KEY ("hash")
);

-- CreateTable
CREATE TABLE "thumbnails" (
    "organization_id" TEXT COLLATE "C" NOT NULL,
    "content_id" TEXT COLLATE "C" NOT NULL,
    "content_size_bytes" BIGINT NOT NULL,
    "key" TEXT COLLATE "C",
    "sizes_bytes" INTEGER[] NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "thumbnails_pkey" PRIMARY KEY ("organization_id","content_id"),
    CONSTRAINT "thumbnails_organization_id_content_id_fkey" FOREIGN KEY ("organization_id", "content_id")
        REFERENCES "contents"("organization_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT
);

-- CreateTable
CREATE TABLE "file_versions" (
    "organization_id" TEXT COLLATE "C" NOT NULL,
    "id" TEXT COLLATE "C" NOT NULL,
    "file_id" TEXT COLLATE "C" NOT NULL,
    "content_id" TEXT COLLATE "C" NOT NULL,
    "filename" TEXT COLLATE "C" NOT NULL,
    "mime_type" TEXT NOT NULL,
    "sniffed_type" TEXT,
    "size_bytes" BIGINT NOT NULL,
    "sha256" BYTEA,
    "modified_at" TIMESTAMPTZ(3),
    "creator_id" TEXT COLLATE "C" NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "ended_at" TIMESTAMPTZ(3),
    "purge_at" TIMESTAMPTZ(3),
    "keep_forever" BOOLEAN NOT NULL DEFAULT false,

    CONSTRAINT "file_versions_pkey" PRIMARY KEY ("organization_id","id")
);

-- CreateTable
CREATE TABLE "archives" (
    "organization_id" TEXT COLLATE "C" NOT NULL,
    "id" TEXT COLLATE "C" NOT NULL,
    "creator_id" TEXT COLLATE "C" NOT NULL,
    "token_id" TEXT COLLATE "C",
    "share_link_id" TEXT COLLATE "C",
    "share_path" TEXT COLLATE "C",
    "fingerprint" TEXT,
    "is_export" BOOLEAN NOT NULL DEFAULT false,
    "filename" TEXT COLLATE "C" NOT NULL,
    "etag" TEXT NOT NULL DEFAULT '',
    "entry_count" INTEGER NOT NULL DEFAULT 0,
    "file_count" INTEGER NOT NULL DEFAULT 0,
    "directory_offset" BIGINT NOT NULL DEFAULT 0,
    "directory_bytes" BIGINT NOT NULL DEFAULT 0,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "completed_at" TIMESTAMPTZ(3),
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "revoked_at" TIMESTAMPTZ(3),
    "released_at" TIMESTAMPTZ(3),

    CONSTRAINT "archives_pkey" PRIMARY KEY ("organization_id","id")
);

-- CreateTable
CREATE TABLE "archive_entries" (
    "organization_id" TEXT COLLATE "C" NOT NULL,
    "archive_id" TEXT COLLATE "C" NOT NULL,
    "offset_bytes" BIGINT NOT NULL,
    "directory_offset_bytes" BIGINT NOT NULL,
    "path" TEXT COLLATE "C" NOT NULL,
    "size_bytes" BIGINT NOT NULL,
    "crc32" BIGINT NOT NULL,
    "modified_at" TIMESTAMPTZ(3) NOT NULL,
    "content_id" TEXT COLLATE "C",
    "folder_id" TEXT COLLATE "C",
    "linked_path" TEXT COLLATE "C",
    "linked_etag" TEXT,

    CONSTRAINT "archive_entries_pkey" PRIMARY KEY ("organization_id","archive_id","offset_bytes")
);

-- CreateTable
CREATE TABLE "webhooks" (
    "organization_id" TEXT COLLATE "C" NOT NULL,
    "id" TEXT COLLATE "C" NOT NULL,
    "url" TEXT NOT NULL,
    "event_types" TEXT[],
    "display_name" TEXT COLLATE "C",
    "creator_id" TEXT COLLATE "C" NOT NULL,
    "sealed_secret" BYTEA NOT NULL,
    "previous_sealed_secret" BYTEA,
    "previous_until" TIMESTAMPTZ(3),
    "sequence" BIGINT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "disabled_at" TIMESTAMPTZ(3),
    "disable_reason" TEXT,
    "next_email_at" TIMESTAMPTZ(3),
    "email_attempts" INTEGER NOT NULL DEFAULT 0,
    "public_key" TEXT,

    CONSTRAINT "webhooks_pkey" PRIMARY KEY ("organization_id","id")
);

-- CreateTable
CREATE TABLE "webhook_deliveries" (
    "organization_id" TEXT COLLATE "C" NOT NULL,
    "id" TEXT COLLATE "C" NOT NULL,
    "webhook_id" TEXT COLLATE "C" NOT NULL,
    "sequence" BIGINT,
    "subject" TEXT COLLATE "C" NOT NULL,
    "type" TEXT NOT NULL,
    "body" TEXT NOT NULL,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "available_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "delivered_at" TIMESTAMPTZ(3),
    "last_attempt_at" TIMESTAMPTZ(3),
    "last_duration_ms" INTEGER,
    "last_status" INTEGER,
    "last_answer" TEXT,
    "last_error" TEXT,

    CONSTRAINT "webhook_deliveries_pkey" PRIMARY KEY ("organization_id","id")
);

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

-- CreateTable
CREATE TABLE "operations" (
    "organization_id" TEXT COLLATE "C" NOT NULL,
    "id" TEXT COLLATE "C" NOT NULL,
    "creator_id" TEXT COLLATE "C" NOT NULL,
    "actor" JSONB NOT NULL,
    "request" JSONB NOT NULL,
    "file_ids" TEXT[] COLLATE "C",
    "position" INTEGER NOT NULL DEFAULT 0,
    "done_count" INTEGER NOT NULL DEFAULT 0,
    "total_count" INTEGER NOT NULL DEFAULT 0,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "lease_owner" TEXT COLLATE "C",
    "lease_epoch" INTEGER NOT NULL DEFAULT 0,
    "lease_until" TIMESTAMPTZ(3),
    "result" JSONB,
    "error" JSONB,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "completed_at" TIMESTAMPTZ(3),

    CONSTRAINT "operations_pkey" PRIMARY KEY ("organization_id","id")
);

-- CreateTable
-- What a member marked with a star. A star ends with the file or folder, the membership, and the user. It owns no bytes, so it may cascade.
CREATE TABLE "file_stars" (
    "organization_id" TEXT COLLATE "C" NOT NULL,
    "user_id" TEXT COLLATE "C" NOT NULL,
    "file_id" TEXT COLLATE "C" NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "file_stars_pkey" PRIMARY KEY ("organization_id","user_id","file_id")
);

-- CreateTable
CREATE TABLE "folder_stars" (
    "organization_id" TEXT COLLATE "C" NOT NULL,
    "user_id" TEXT COLLATE "C" NOT NULL,
    "folder_id" TEXT COLLATE "C" NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "folder_stars_pkey" PRIMARY KEY ("organization_id","user_id","folder_id")
);

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

-- CreateTable
-- Pictures of people and organizations: WebP, 64 and 256 pixels, rendered in the jail for thumbnails. They are small, so rows keep them.
CREATE TABLE "user_pictures" (
    "user_id" TEXT COLLATE "C" NOT NULL,
    "etag" TEXT NOT NULL,
    "small" BYTEA NOT NULL,
    "large" BYTEA NOT NULL,

    CONSTRAINT "user_pictures_pkey" PRIMARY KEY ("user_id")
);

-- CreateTable
CREATE TABLE "organization_pictures" (
    "organization_id" TEXT COLLATE "C" NOT NULL,
    "etag" TEXT NOT NULL,
    "small" BYTEA NOT NULL,
    "large" BYTEA NOT NULL,

    CONSTRAINT "organization_pictures_pkey" PRIMARY KEY ("organization_id")
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
CREATE UNIQUE INDEX "invitations_id_key" ON "invitations"("id");

-- CreateIndex
CREATE INDEX "invitations_organization_id_created_at_id_idx" ON "invitations"("organization_id", "created_at", "id");

-- CreateIndex
CREATE INDEX "invitations_next_email_at_idx" ON "invitations"("next_email_at");

-- CreateIndex
CREATE UNIQUE INDEX "tokens_hash_key" ON "tokens"("hash");

-- CreateIndex
CREATE INDEX "tokens_user_id_created_at_id_idx" ON "tokens"("user_id", "created_at", "id");

-- CreateIndex
CREATE UNIQUE INDEX "folders_id_key" ON "folders"("id");

-- CreateIndex
CREATE INDEX "folders_purge_at_idx" ON "folders"("purge_at");

-- CreateIndex
CREATE INDEX "contents_compact_at_idx" ON "contents"("compact_at");

-- CreateIndex
CREATE INDEX "segments_organization_id_content_id_start_bytes_idx" ON "segments"("organization_id", "content_id", "start_bytes");

-- CreateIndex
CREATE UNIQUE INDEX "files_id_key" ON "files"("id");

-- CreateIndex
CREATE INDEX "files_organization_id_created_at_id_idx" ON "files"("organization_id", "created_at", "id");

-- CreateIndex
CREATE INDEX "files_organization_id_updated_at_id_idx" ON "files"("organization_id", "updated_at", "id");

-- CreateIndex
CREATE INDEX "files_organization_id_size_bytes_id_idx" ON "files"("organization_id", "size_bytes", "id");

-- CreateIndex
CREATE INDEX "files_organization_id_upload_url_id_idx" ON "files"("organization_id", "upload_url_id");

-- CreateIndex
CREATE INDEX "files_purge_at_idx" ON "files"("purge_at");

-- CreateIndex
CREATE INDEX "uploads_organization_id_created_at_id_idx" ON "uploads"("organization_id", "created_at", "id");

-- CreateIndex
CREATE INDEX "uploads_protocol_idx" ON "uploads"("protocol");

-- CreateIndex
CREATE INDEX "uploads_lease_until_idx" ON "uploads"("lease_until");

-- CreateIndex
CREATE INDEX "uploads_finished_file_id_idx" ON "uploads"("finished_file_id");

-- CreateIndex
CREATE INDEX "uploads_expires_at_idx" ON "uploads"("expires_at");

-- CreateIndex
CREATE INDEX "uploads_organization_id_upload_url_id_idx" ON "uploads"("organization_id", "upload_url_id");

-- CreateIndex
CREATE INDEX "uploads_organization_id_file_id_idx" ON "uploads"("organization_id", "file_id");

-- CreateIndex
CREATE INDEX "uploads_organization_id_folder_id_idx" ON "uploads"("organization_id", "folder_id");

-- CreateIndex
CREATE UNIQUE INDEX "uploads_organization_id_content_id_key" ON "uploads"("organization_id", "content_id");

-- CreateIndex
CREATE UNIQUE INDEX "upload_urls_id_key" ON "upload_urls"("id");

-- CreateIndex
CREATE INDEX "upload_urls_organization_id_created_at_id_idx" ON "upload_urls"("organization_id", "created_at", "id");

-- CreateIndex
CREATE INDEX "upload_urls_expires_at_idx" ON "upload_urls"("expires_at");

-- CreateIndex
CREATE INDEX "upload_urls_organization_id_folder_id_idx" ON "upload_urls"("organization_id", "folder_id");

-- CreateIndex
CREATE UNIQUE INDEX "share_links_id_key" ON "share_links"("id");

-- CreateIndex
CREATE UNIQUE INDEX "share_links_hash_key" ON "share_links"("hash");

-- CreateIndex
CREATE INDEX "share_links_organization_id_created_at_id_idx" ON "share_links"("organization_id", "created_at", "id");

-- CreateIndex
CREATE INDEX "share_links_organization_id_file_id_idx" ON "share_links"("organization_id", "file_id");

-- CreateIndex
CREATE INDEX "share_links_organization_id_folder_id_idx" ON "share_links"("organization_id", "folder_id");

-- CreateIndex
CREATE INDEX "share_accesses_organization_id_share_link_id_created_at_id_idx" ON "share_accesses"("organization_id", "share_link_id", "created_at", "id");

-- CreateIndex
CREATE INDEX "idempotency_keys_created_at_idx" ON "idempotency_keys"("created_at");

-- CreateIndex
CREATE INDEX "outbox_available_at_idx" ON "outbox"("available_at");

-- CreateIndex
CREATE INDEX "audit_events_organization_id_created_at_id_idx" ON "audit_events"("organization_id", "created_at", "id");

-- CreateIndex
CREATE INDEX "audit_events_created_at_idx" ON "audit_events"("created_at");

-- CreateIndex
CREATE INDEX "audit_seals_sealed_at_idx" ON "audit_seals"("sealed_at");

-- CreateIndex
CREATE UNIQUE INDEX "audit_seals_organization_id_event_id_key" ON "audit_seals"("organization_id", "event_id");

-- CreateIndex
CREATE INDEX "files_organization_id_filename_id_idx" ON "files"("organization_id", "filename" COLLATE "natural_order", "id");

-- CreateIndex
CREATE INDEX "files_organization_id_folder_id_filename_id_idx" ON "files"("organization_id", "folder_id", "filename" COLLATE "natural_order", "id");

-- CreateIndex
CREATE INDEX "folders_organization_id_display_name_id_idx" ON "folders"("organization_id", "display_name" COLLATE "natural_order", "id");

-- CreateIndex
CREATE INDEX "folders_organization_id_parent_id_display_name_id_idx" ON "folders"("organization_id", "parent_id", "display_name" COLLATE "natural_order", "id");

-- CreateIndex
CREATE INDEX "sessions_user_id_created_at_id_idx" ON "sessions"("user_id", "created_at", "id");

-- CreateIndex
CREATE INDEX "email_links_email_purpose_created_at_idx" ON "email_links"("email", "purpose", "created_at");

-- CreateIndex
CREATE INDEX "email_links_next_email_at_idx" ON "email_links"("next_email_at");

-- CreateIndex
CREATE INDEX "email_links_expires_at_idx" ON "email_links"("expires_at");

-- CreateIndex
CREATE INDEX "upload_urls_token_id_idx" ON "upload_urls"("token_id");

-- CreateIndex
CREATE INDEX "share_links_token_id_idx" ON "share_links"("token_id");

-- CreateIndex
CREATE UNIQUE INDEX "download_urls_id_key" ON "download_urls"("id");

-- CreateIndex
CREATE INDEX "download_urls_organization_id_creator_id_idx" ON "download_urls"("organization_id", "creator_id");

-- CreateIndex
CREATE INDEX "download_urls_token_id_idx" ON "download_urls"("token_id");

-- CreateIndex
CREATE INDEX "download_urls_expires_at_idx" ON "download_urls"("expires_at");

-- CreateIndex
CREATE INDEX "share_downloads_organization_id_share_link_id_file_id_addre_idx" ON "share_downloads"("organization_id", "share_link_id", "file_id", "address");

-- CreateIndex
CREATE INDEX "share_downloads_expires_at_idx" ON "share_downloads"("expires_at");

-- CreateIndex
CREATE INDEX "audit_events_transaction_id_idx" ON "audit_events"("transaction_id");

-- CreateIndex
CREATE UNIQUE INDEX "passkeys_credential_id_key" ON "passkeys"("credential_id");

-- CreateIndex
CREATE INDEX "passkeys_user_id_created_at_id_idx" ON "passkeys"("user_id", "created_at", "id");

-- CreateIndex
CREATE INDEX "used_challenges_expires_at_idx" ON "used_challenges"("expires_at");

-- CreateIndex
CREATE INDEX "files_organization_id_content_id_idx" ON "files"("organization_id", "content_id");

-- CreateIndex
CREATE UNIQUE INDEX "thumbnails_key_key" ON "thumbnails"("key");

-- CreateIndex
CREATE INDEX "file_versions_organization_id_file_id_ended_at_id_idx" ON "file_versions"("organization_id", "file_id", "ended_at", "id");

-- CreateIndex
CREATE INDEX "file_versions_organization_id_content_id_idx" ON "file_versions"("organization_id", "content_id");

-- CreateIndex
CREATE INDEX "file_versions_purge_at_idx" ON "file_versions"("purge_at");

-- CreateIndex
CREATE UNIQUE INDEX "archives_id_key" ON "archives"("id");

-- CreateIndex
CREATE INDEX "archives_organization_id_creator_id_idx" ON "archives"("organization_id", "creator_id");

-- CreateIndex
CREATE INDEX "archives_share_link_id_idx" ON "archives"("share_link_id");

-- CreateIndex
CREATE INDEX "archives_token_id_idx" ON "archives"("token_id");

-- CreateIndex
CREATE INDEX "archives_expires_at_idx" ON "archives"("expires_at");

-- CreateIndex
CREATE INDEX "archive_entries_organization_id_archive_id_directory_offset_idx" ON "archive_entries"("organization_id", "archive_id", "directory_offset_bytes");

-- CreateIndex
CREATE INDEX "archive_entries_organization_id_content_id_idx" ON "archive_entries"("organization_id", "content_id");

-- CreateIndex
CREATE UNIQUE INDEX "webhooks_id_key" ON "webhooks"("id");

-- CreateIndex
CREATE INDEX "webhooks_organization_id_created_at_id_idx" ON "webhooks"("organization_id", "created_at", "id");

-- CreateIndex
CREATE INDEX "webhooks_next_email_at_idx" ON "webhooks"("next_email_at");

-- CreateIndex
CREATE INDEX "webhook_deliveries_organization_id_webhook_id_created_at_id_idx" ON "webhook_deliveries"("organization_id", "webhook_id", "created_at", "id");

-- CreateIndex
CREATE INDEX "webhook_deliveries_organization_id_webhook_id_subject_avail_idx" ON "webhook_deliveries"("organization_id", "webhook_id", "subject", "available_at");

-- CreateIndex
CREATE INDEX "webhook_deliveries_available_at_idx" ON "webhook_deliveries"("available_at");

-- CreateIndex
CREATE INDEX "webhook_deliveries_created_at_idx" ON "webhook_deliveries"("created_at");

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

-- CreateIndex
CREATE INDEX "operations_completed_at_created_at_idx" ON "operations"("completed_at", "created_at");

-- CreateIndex
CREATE INDEX "file_stars_organization_id_file_id_idx" ON "file_stars"("organization_id", "file_id");

-- CreateIndex
CREATE INDEX "folder_stars_organization_id_folder_id_idx" ON "folder_stars"("organization_id", "folder_id");

-- CreateIndex
CREATE UNIQUE INDEX "quota_mails_id_key" ON "quota_mails"("id");

-- CreateIndex
CREATE INDEX "quota_mails_next_email_at_idx" ON "quota_mails"("next_email_at");

-- CreateIndex
CREATE INDEX "quota_mails_organization_id_user_id_idx" ON "quota_mails"("organization_id", "user_id");

-- AddForeignKey
ALTER TABLE "identities" ADD CONSTRAINT "identities_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "memberships" ADD CONSTRAINT "memberships_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organizations"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "memberships" ADD CONSTRAINT "memberships_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "invitations" ADD CONSTRAINT "invitations_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organizations"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

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
ALTER TABLE "share_links" ADD CONSTRAINT "share_links_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organizations"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "share_accesses" ADD CONSTRAINT "share_accesses_organization_id_share_link_id_fkey" FOREIGN KEY ("organization_id", "share_link_id") REFERENCES "share_links"("organization_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "idempotency_keys" ADD CONSTRAINT "idempotency_keys_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organizations"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "usage_counters" ADD CONSTRAINT "usage_counters_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organizations"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "quota_shares" ADD CONSTRAINT "quota_shares_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organizations"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "audit_events" ADD CONSTRAINT "audit_events_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organizations"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "audit_seals" ADD CONSTRAINT "audit_seals_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organizations"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- What Prisma's schema language cannot say. `prisma migrate diff` ignores all of it. A semicolon ends a statement and stands nowhere else,
-- not even in a comment: the WebAssembly build of the schema engine splits scripts there.

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
  ADD CONSTRAINT "folders_root_lives" CHECK ("parent_id" IS NOT NULL OR "deleted_at" IS NULL),
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

-- A shard may be negative: a deletion may subtract from another shard than the upload added to. The sum never is.
ALTER TABLE "usage_counters"
  ADD CONSTRAINT "usage_counters_shard_counts" CHECK ("shard" >= 0);

ALTER TABLE "outbox"
  ADD CONSTRAINT "outbox_attempts_count" CHECK ("attempts" >= 0);

ALTER TABLE "share_links"
  ADD CONSTRAINT "share_links_one_target" CHECK (num_nonnulls("file_id", "folder_id") = 1),
  ADD CONSTRAINT "share_links_bounded" CHECK ("download_count" <= "max_downloads");

ALTER TABLE "quota_shares"
  ADD CONSTRAINT "quota_shares_not_overdrawn" CHECK ("remaining_bytes" >= 0 AND "remaining_files" >= 0);

-- AddForeignKey
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "download_urls" ADD CONSTRAINT "download_urls_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organizations"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "share_downloads" ADD CONSTRAINT "share_downloads_organization_id_share_link_id_fkey" FOREIGN KEY ("organization_id", "share_link_id") REFERENCES "share_links"("organization_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "totp_factors" ADD CONSTRAINT "totp_factors_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "recovery_codes" ADD CONSTRAINT "recovery_codes_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "passkeys" ADD CONSTRAINT "passkeys_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "file_versions" ADD CONSTRAINT "file_versions_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organizations"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "file_versions" ADD CONSTRAINT "file_versions_organization_id_file_id_fkey" FOREIGN KEY ("organization_id", "file_id") REFERENCES "files"("organization_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "file_versions" ADD CONSTRAINT "file_versions_organization_id_content_id_fkey" FOREIGN KEY ("organization_id", "content_id") REFERENCES "contents"("organization_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "archives" ADD CONSTRAINT "archives_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organizations"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "archive_entries" ADD CONSTRAINT "archive_entries_organization_id_archive_id_fkey" FOREIGN KEY ("organization_id", "archive_id") REFERENCES "archives"("organization_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "archive_entries" ADD CONSTRAINT "archive_entries_organization_id_content_id_fkey" FOREIGN KEY ("organization_id", "content_id") REFERENCES "contents"("organization_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "webhooks" ADD CONSTRAINT "webhooks_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organizations"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "webhook_deliveries" ADD CONSTRAINT "webhook_deliveries_organization_id_webhook_id_fkey" FOREIGN KEY ("organization_id", "webhook_id") REFERENCES "webhooks"("organization_id", "id") ON DELETE CASCADE ON UPDATE RESTRICT;

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

-- AddForeignKey
ALTER TABLE "operations" ADD CONSTRAINT "operations_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organizations"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "file_stars" ADD CONSTRAINT "file_stars_organization_id_file_id_fkey" FOREIGN KEY ("organization_id", "file_id") REFERENCES "files"("organization_id", "id") ON DELETE CASCADE ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "file_stars" ADD CONSTRAINT "file_stars_organization_id_user_id_fkey" FOREIGN KEY ("organization_id", "user_id") REFERENCES "memberships"("organization_id", "user_id") ON DELETE CASCADE ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "folder_stars" ADD CONSTRAINT "folder_stars_organization_id_folder_id_fkey" FOREIGN KEY ("organization_id", "folder_id") REFERENCES "folders"("organization_id", "id") ON DELETE CASCADE ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "folder_stars" ADD CONSTRAINT "folder_stars_organization_id_user_id_fkey" FOREIGN KEY ("organization_id", "user_id") REFERENCES "memberships"("organization_id", "user_id") ON DELETE CASCADE ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "usage_days" ADD CONSTRAINT "usage_days_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organizations"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "usage_hours" ADD CONSTRAINT "usage_hours_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organizations"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "usage_positions" ADD CONSTRAINT "usage_positions_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organizations"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "quota_mails" ADD CONSTRAINT "quota_mails_organization_id_user_id_fkey" FOREIGN KEY ("organization_id", "user_id") REFERENCES "memberships"("organization_id", "user_id") ON DELETE CASCADE ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "user_pictures" ADD CONSTRAINT "user_pictures_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "organization_pictures" ADD CONSTRAINT "organization_pictures_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organizations"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- How many slots of an upload URL its unfinished uploads occupy. With counts_idle, also those without a writer.
-- A volatile function sees what was committed while the caller's statement waited for the lock of the URL. A subquery would see the state at the
-- start of the statement.
CREATE FUNCTION upload_url_slots(organization TEXT, url TEXT, counts_idle BOOLEAN) RETURNS BIGINT
LANGUAGE SQL VOLATILE
RETURN (
  SELECT count(*) FROM uploads
  WHERE organization_id = organization AND upload_url_id = url AND finished_file_id IS NULL AND NOT is_partial
    AND (counts_idle OR coalesce(lease_until > now(), false) AND probed_at IS DISTINCT FROM 'epoch'
      OR protocol <> 'RAW' AND coalesce(offset_bytes = size_bytes, false)));
