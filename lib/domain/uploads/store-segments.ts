import { RunningChecksum } from '@/lib/domain/content/checksum';
import type { Storage } from '@/lib/platform/storage/storage';
import type { IngestPipeline } from './ingest-pipeline';
import type { LeasedUpload, Uploads } from './uploads';

type StoreSegmentsDeps = { storage: Storage; uploads: Uploads; config: { segmentSizeBytes: number } };

export type StoredSegment = { key: string; sizeBytes: number; crc32: number };

/** Stores a body as segments of an upload, the first under `firstKey`, and returns them in order. */
export async function storeSegments(
  { storage, uploads, config }: StoreSegmentsDeps,
  upload: LeasedUpload,
  ingest: IngestPipeline,
  { firstKey, signal }: { firstKey: string; signal: AbortSignal },
): Promise<StoredSegment[]> {
  const segments: StoredSegment[] = [];
  let start = 0n;
  for (let key = firstKey; ; key = await uploads.addSegment(upload, start)) {
    const checksum = new RunningChecksum({ keepsHistory: false });
    const sizeBytes = await storage.put(key, ingest.segment(config.segmentSizeBytes, checksum), { signal });
    segments.push({ key, sizeBytes, crc32: checksum.value });
    start += BigInt(sizeBytes);
    if (await ingest.isAtEnd()) return segments;
  }
}
