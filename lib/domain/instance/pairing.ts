import { newId } from '@/lib/base/ids';
import type { Database } from '@/lib/platform/db/database';
import { StartError } from '@/lib/platform/db/start-error';
import type { Storage } from '@/lib/platform/storage/storage';

const PAIRING_LOCK = 4_265_325_512;

/**
 * Checks that database and object store belong to the same instance, and marks a new store. With a foreign
 * store, rows would name objects that are elsewhere, and a reconciliation would take its objects for orphans.
 * @throws StartError STORE_IS_FOREIGN, STORE_IS_EMPTY
 */
export async function checkPairing(db: Database, storage: Storage): Promise<void> {
  const instance = await db.transaction(async (tx) => {
    await tx.$executeRaw`LOCK TABLE instance IN SHARE ROW EXCLUSIVE MODE`;
    return (await tx.instance.findFirst()) ?? tx.instance.create({ data: { id: newId() } });
  });
  if ((await storage.readMarker()) === instance.id) return;
  // If several processes start at once on a new store, one of them marks it.
  const session = await db.session();
  try {
    await session.query('SELECT pg_advisory_lock($1)', [PAIRING_LOCK]);
    await markStore(db, storage, instance.id);
  } finally {
    await session.end();
  }
}

async function markStore(db: Database, storage: Storage, instanceId: string): Promise<void> {
  const marker = await storage.readMarker();
  if (marker === instanceId) return;
  if (marker !== null) {
    throw new StartError(
      'STORE_IS_FOREIGN',
      'The object store belongs to another instance than the database. Set DATABASE_URL and S3_BUCKET or DATA_DIR to those of one instance.',
    );
  }
  if ((await db.prisma.segment.findFirst({ where: { sizeBytes: { not: null } } })) !== null) {
    throw new StartError(
      'STORE_IS_EMPTY',
      'The database names stored files, but the object store is empty. Set DATA_DIR or S3_BUCKET to the store of this database.',
    );
  }
  await storage.writeMarker(instanceId);
}
