import { newId } from '@/lib/base/ids';
import type { Database } from '@/lib/platform/db/database';
import type { Instance } from '@/lib/platform/db/generated/client';
import { StartError } from '@/lib/platform/db/start-error';
import type { Storage } from '@/lib/platform/storage/storage';

const PAIRING_LOCK = 4_265_325_512;

/** What the marker of the store holds. */
export const markerOf = ({ id, storeId }: Pick<Instance, 'id' | 'storeId'>): string => storeId ?? id;

type PairingOptions = {
  /** Whether several processes may use the database, each with the store of its own settings. */
  isShared: boolean;
};

/**
 * Checks that database and object store belong to the same instance, and marks a new store. With a foreign
 * store, rows would name objects that are elsewhere, and a reconciliation would take its objects for orphans.
 * A database that has a store takes another one only while nothing is stored and no other process may use it;
 * that store gets a marker of its own, so that the first one is a foreign store from then on.
 * @throws StartError STORE_IS_FOREIGN, STORE_IS_EMPTY
 */
export async function checkPairing(db: Database, storage: Storage, options: PairingOptions): Promise<void> {
  const instance = await db.transaction(async (tx) => {
    await tx.$executeRaw`LOCK TABLE instance IN SHARE ROW EXCLUSIVE MODE`;
    return (await tx.instance.findFirst()) ?? tx.instance.create({ data: { id: newId() } });
  });
  if (instance.storeId !== null && (await storage.readMarker()) === instance.storeId) return;
  // If several processes start at once on a new store, one of them marks it.
  const session = await db.session();
  try {
    await session.query('SELECT pg_advisory_lock($1)', [PAIRING_LOCK]);
    await pair(db, storage, options);
  } finally {
    await session.end();
  }
}

async function pair(db: Database, storage: Storage, { isShared }: PairingOptions): Promise<void> {
  const instance = await db.prisma.instance.findFirstOrThrow();
  const { id, storeId } = instance;
  const setStore = (value: string) => db.prisma.instance.update({ where: { id }, data: { storeId: value } });
  const marker = await storage.readMarker();
  if (marker !== null && marker !== markerOf(instance)) {
    throw new StartError(
      'STORE_IS_FOREIGN',
      'The object store belongs to another instance than the database. Set DATABASE_URL and S3_BUCKET or DATA_DIR to those of one instance.',
    );
  }
  if (marker === null && ((isShared && storeId !== null) || (await hasObjects(db)))) {
    throw new StartError(
      'STORE_IS_EMPTY',
      'The database is used with another object store, and this one is empty. Set DATA_DIR or S3_BUCKET to the store of this database, or copy that store with its file "instance".',
    );
  }
  if (storeId === null) {
    // In this order: a crash in between leaves the marker of an instance that has not recorded its store.
    if (marker === null) await storage.writeMarker(id);
    await setStore(id);
  } else if (marker === null) {
    // In this order: a crash in between leaves a store that can be marked.
    const { storeId: next } = await setStore(newId());
    await storage.writeMarker(next as string);
  }
}

const hasObjects = async ({ prisma }: Database): Promise<boolean> =>
  (await prisma.segment.findFirst({ where: { sizeBytes: { not: null } } })) !== null;
