-- CRC-32 of segments and contents, from 0 to 2^32 - 1; null while it is unknown.
ALTER TABLE "segments" ADD COLUMN "crc32" BIGINT;
ALTER TABLE "contents" ADD COLUMN "crc32" BIGINT;
