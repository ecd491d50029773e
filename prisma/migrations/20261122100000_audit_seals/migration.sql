-- The hash chain over an organization's audit events: written after they are committed, and like them never changed.
-- CreateTable
CREATE TABLE "audit_seals" (
    "organization_id" TEXT COLLATE "C" NOT NULL,
    "sequence" BIGINT NOT NULL,
    "event_id" TEXT COLLATE "C" NOT NULL,
    "hash" BYTEA NOT NULL,
    "sealed_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "audit_seals_pkey" PRIMARY KEY ("organization_id", "sequence")
);

-- CreateIndex
CREATE UNIQUE INDEX "audit_seals_organization_id_event_id_key" ON "audit_seals"("organization_id", "event_id");

-- CreateIndex
CREATE INDEX "audit_seals_sealed_at_idx" ON "audit_seals"("sealed_at");

-- CreateIndex
CREATE INDEX "audit_events_created_at_idx" ON "audit_events"("created_at");

-- AddForeignKey
ALTER TABLE "audit_seals" ADD CONSTRAINT "audit_seals_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organizations"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;
