import type { Transaction } from '@/lib/platform/db/database';
import type { ContentUsage } from '@/lib/platform/db/generated/client';
import { CONTENT_NAMES_SQL } from './content-names';
import { addUsage, countUsage, type UsageChange } from './count-usage';

type Ids = readonly (string | null)[];

/** How many contents one statement settles: well below the statement timeout even on a slow machine. */
const CHUNK_SIZE = 5_000;

/**
 * Call it in the transaction that removed names of contents: deletes those that have no name left. Their
 * segments and thumbnails become outbox rows, and a worker removes the objects after the commit. Counts the
 * change of the usage together with `counts`, which the caller knows. Null ids are ignored.
 */
export async function releaseContents(
  tx: Transaction,
  organizationId: string,
  ids: Ids,
  counts: UsageChange = {},
): Promise<void> {
  const change = await settleContents(tx, { organizationId, ids, mayErase: true });
  await countUsage(tx, organizationId, addUsage(change, counts));
}

/**
 * Settles contents after a change in which each content keeps a name, such as a move to the trash, and
 * returns the change of the usage. The caller counts it as late as possible: until the transaction ends, one
 * upload in sixteen waits for the counter. Transactions that add names to the contents do not wait for it.
 */
export const recountContents = (
  tx: Transaction,
  organizationId: string,
  ids: Ids,
): Promise<Required<UsageChange>> => settleContents(tx, { organizationId, ids, mayErase: false });

/**
 * Settles contents to which the transaction has added names of live files, and returns the change of the
 * usage. Those that count as live already, which is nearly always all, stay as they are: the lock keeps
 * others from counting them as something else before they see the new names.
 */
export async function nameContents(
  tx: Transaction,
  organizationId: string,
  ids: string[],
): Promise<Required<UsageChange>> {
  const contentIds = [...new Set(ids)].sort();
  const others: string[] = [];
  for (let at = 0; at < contentIds.length; at += CHUNK_SIZE) {
    const chunk = contentIds.slice(at, at + CHUNK_SIZE);
    const [row] = await tx.$queryRaw<{ ids: string[] | null }[]>`
      WITH locked AS MATERIALIZED (
        SELECT id, usage FROM contents WHERE organization_id = ${organizationId} AND id = ANY (${chunk})
        ORDER BY id COLLATE "C" FOR SHARE)
      SELECT array_agg(id) AS ids FROM locked WHERE usage IS DISTINCT FROM 'LIVE'`;
    others.push(...(row?.ids ?? []));
  }
  return settleContents(tx, { organizationId, ids: others, mayErase: false });
}

/**
 * Settles contents after a change of their names, and returns the change of the usage, which the caller must
 * count.
 *
 * Of two transactions that remove the last two names, the second waits for the first and then finds no name.
 * A name that is added needs the content's row, so it is either seen here or its transaction fails. Contents
 * are locked in the order of their ids.
 */
export async function settleContents(
  tx: Transaction,
  { organizationId, ids, mayErase }: { organizationId: string; ids: Ids; mayErase: boolean },
): Promise<Required<UsageChange>> {
  const contentIds = [...new Set(ids.filter((id) => id !== null))].sort();
  let change = addUsage({}, {});
  for (let at = 0; at < contentIds.length; at += CHUNK_SIZE) {
    const chunk = contentIds.slice(at, at + CHUNK_SIZE);
    const settled = await settleChunk(tx, organizationId, { ids: chunk, mayErase });
    change = settled.reduce((sum, content) => addUsage(sum, changeOf(content)), change);
  }
  return change;
}

/** What a content counted as, and what it counts as now; null: nothing. */
type Settled = {
  id: string;
  sizeBytes: bigint;
  previous: ContentUsage | null;
  usage: ContentUsage | null;
  isUnnamed: boolean;
};

async function settleChunk(
  tx: Transaction,
  organizationId: string,
  { ids, mayErase }: { ids: string[]; mayErase: boolean },
): Promise<Settled[]> {
  // Also locks out uploads and compactions, which could add a segment after the segments were read.
  await tx.$executeRawUnsafe(
    `SELECT 1 FROM contents WHERE organization_id = $1 AND id = ANY ($2::text[])
     ORDER BY id COLLATE "C" ${mayErase ? 'FOR UPDATE' : 'FOR NO KEY UPDATE'}`,
    organizationId,
    ids,
  );
  const settled = await tx.$queryRawUnsafe<Settled[]>(SETTLE_SQL, organizationId, ids);
  const unnamed = settled.filter(({ isUnnamed }) => isUnnamed).map(({ id }) => id);
  if (unnamed.length > 0) await erase(tx, organizationId, unnamed);
  return settled;
}

const SETTLE_SQL = `
  WITH settled AS (
    SELECT c.id, c.size_bytes, c.usage AS previous,
      (SELECT min(n.usage) FROM (${CONTENT_NAMES_SQL}) n
       WHERE n.organization_id = c.organization_id AND n.content_id = c.id) AS usage,
      EXISTS (SELECT 1 FROM uploads u WHERE u.organization_id = c.organization_id AND u.content_id = c.id) AS is_uploading
    FROM contents c WHERE c.organization_id = $1 AND c.id = ANY ($2::text[])),
  changed AS (
    UPDATE contents c SET usage = s.usage FROM settled s
    WHERE c.organization_id = $1 AND c.id = s.id AND s.usage IS DISTINCT FROM s.previous
      AND (s.usage IS NOT NULL OR s.is_uploading))
  SELECT id, size_bytes AS "sizeBytes", previous::text, usage::text,
    usage IS NULL AND NOT is_uploading AS "isUnnamed" FROM settled
  WHERE usage IS DISTINCT FROM previous OR usage IS NULL AND NOT is_uploading`;

async function erase(tx: Transaction, organizationId: string, ids: string[]): Promise<void> {
  await tx.$executeRaw`
    WITH erased AS (
      DELETE FROM segments WHERE organization_id = ${organizationId} AND content_id = ANY (${ids}::text[])
      RETURNING key, organization_id)
    INSERT INTO outbox (key, organization_id) SELECT key, organization_id FROM erased ON CONFLICT (key) DO NOTHING`;
  await tx.$executeRaw`
    WITH erased AS (
      DELETE FROM thumbnails WHERE organization_id = ${organizationId} AND content_id = ANY (${ids}::text[])
      RETURNING key, organization_id)
    INSERT INTO outbox (key, organization_id) SELECT key, organization_id FROM erased WHERE key IS NOT NULL`;
  await tx.$executeRaw`DELETE FROM contents WHERE organization_id = ${organizationId} AND id = ANY (${ids}::text[])`;
}

function changeOf({ sizeBytes, previous, usage }: Settled): UsageChange {
  return addUsage(amountOf(previous, -sizeBytes), amountOf(usage, sizeBytes));
}

function amountOf(usage: ContentUsage | null, bytes: bigint): UsageChange {
  if (usage === 'LIVE') return { sizeBytes: bytes };
  if (usage === 'TRASHED') return { trashedSizeBytes: bytes };
  return usage === 'VERSION' ? { versionSizeBytes: bytes } : {};
}
