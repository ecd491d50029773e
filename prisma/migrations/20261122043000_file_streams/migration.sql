-- Streams into files are looked for every second.
CREATE INDEX "uploads_protocol_idx" ON "uploads" ("protocol");
