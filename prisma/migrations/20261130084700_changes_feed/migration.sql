-- The transaction of an event and when it was recorded: by the first, the sealer finds what was committed since
-- its last round, also late; by the second, it orders that. Events from before have neither.
ALTER TABLE "audit_events" ADD COLUMN "transaction_id" xid8;
ALTER TABLE "audit_events" ADD COLUMN "recorded_at" TIMESTAMPTZ(6);
ALTER TABLE "audit_events" ALTER COLUMN "transaction_id" SET DEFAULT pg_current_xact_id();
ALTER TABLE "audit_events" ALTER COLUMN "recorded_at" SET DEFAULT clock_timestamp();

CREATE INDEX "audit_events_transaction_id_idx" ON "audit_events"("transaction_id");
