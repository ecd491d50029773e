import type { Logger } from 'pino';
import { fail } from '@/lib/base/errors';
import { failpoint } from '@/lib/base/failpoint';
import type { Database } from '@/lib/platform/db/database';
import type { Upload } from '@/lib/platform/db/generated/client';
import { type Assembly, canAssemble, type Storage } from '@/lib/platform/storage/storage';
import { storageUnavailable } from '@/lib/platform/storage/storage-errors';

/**
 * After this time an object in parts gets no more of them and is sealed. Rules of a bucket may discard
 * unfinished multipart uploads after some days, whatever their bytes are needed for.
 */
export const MAX_ASSEMBLY_HOURS = 12;

/** The store has lost acknowledged bytes, so the upload cannot continue. */
export class LostPartsError extends Error {
  constructor(key: string) {
    super(`The store has neither the object ${key} nor its parts.`);
  }
}

type SealDeps = { db: Database; storage: Storage; log: Logger };

/**
 * Makes objects of the parts of an upload, but for the segment `keptKey`, under its lease. The parts that the
 * rows name are what was acknowledged when the lease began, and an earlier holder cannot change them: it adds
 * parts of new numbers, at most.
 * @throws NOT_FOUND with reason UPLOAD_EXPIRED if the store has lost acknowledged bytes
 */
export async function sealAssemblies(
  { db, storage, log }: SealDeps,
  { id, organizationId, contentId }: Upload,
  keptKey: string | null,
): Promise<void> {
  const segments = await db.prisma.segment.findMany({
    where: {
      organizationId,
      contentId: contentId as string,
      assembly: { not: null },
      key: { not: keptKey ?? '' },
    },
    orderBy: { startBytes: 'asc' },
  });
  for (const { key, sizeBytes, assembly } of segments) {
    const state = assembly as string;
    if (!(await seal(storage, key, { sizeBytes: Number(sizeBytes), state }))) {
      log.error(
        { upload: id, object: key },
        'the store has lost the parts of an unfinished upload, which ends; check the lifecycle rules of the bucket',
      );
      throw fail('UPLOAD_EXPIRED', { cause: new LostPartsError(key) });
    }
    await failpoint('tus.after_seal');
    await db.prisma.segment.updateMany({ where: { key, assembly: state }, data: { assembly: null } });
  }
}

async function seal(storage: Storage, key: string, assembly: Assembly): Promise<boolean> {
  if (!canAssemble(storage)) return false;
  if (await storage.seal(key, assembly)) return true;
  // The store of another instance, or a new bucket of the same name, has lost nothing.
  if ((await storage.readMarker()) !== null) return false;
  throw storageUnavailable(new Error('The store has no marker: it may be another one.'));
}
