/** A lease as its holder knows it. The epoch tells a lease from a later one of the same upload. */
export type LeaseKey = { id: string; epoch: number };

/** What the database says about the leases of this process. */
export type LeaseReport = {
  /** Taken away, or the upload ended. */
  lost: LeaseKey[];
  /** Another request waits for the upload. */
  wanted: LeaseKey[];
};

type Query = <Row>(text: string, values: unknown[]) => Promise<Row[]>;
type Options = { owner: string; leaseSeconds: number };

/**
 * Extends the leases. A row that a transaction has locked is left for the next round: waiting for it would
 * hold up all others, and no other process can take its lease meanwhile.
 */
export async function renewLeases(
  query: Query,
  { owner, leaseSeconds }: Options,
  leases: LeaseKey[],
): Promise<LeaseKey[]> {
  const kept = await query<LeaseKey>(
    `WITH kept AS (
       SELECT u.id, u.lease_epoch FROM uploads u JOIN unnest($1::text[], $2::int[]) AS l (id, epoch)
         ON u.id = l.id AND u.lease_epoch = l.epoch
       WHERE u.lease_owner = $3),
     unlocked AS (
       SELECT u.id FROM uploads u JOIN kept ON u.id = kept.id AND u.lease_epoch = kept.lease_epoch
       WHERE u.lease_owner = $3 FOR UPDATE OF u SKIP LOCKED),
     renewed AS (
       UPDATE uploads u SET lease_until = now() + make_interval(secs => $4) FROM unlocked WHERE u.id = unlocked.id)
     SELECT id, lease_epoch AS epoch FROM kept`,
    [...columnsOf(leases), owner, leaseSeconds],
  );
  const stillKept = new Set(kept.map(nameOf));
  return leases.filter((lease) => !stillKept.has(nameOf(lease)));
}

/** Answers other processes that ask whether this one is alive, and which leases they want. */
export async function answerProbes(
  query: Query,
  { owner }: Pick<Options, 'owner'>,
  leases: LeaseKey[],
): Promise<LeaseKey[]> {
  const asked = await query<LeaseKey & { isWanted: boolean }>(
    `WITH asked AS (
       SELECT u.id, u.lease_epoch, u.release_requested_at IS NOT NULL AS is_wanted
       FROM uploads u JOIN unnest($1::text[], $2::int[]) AS l (id, epoch) ON u.id = l.id AND u.lease_epoch = l.epoch
       WHERE u.lease_owner = $3 AND (u.release_requested_at IS NOT NULL OR u.probed_at IS NOT NULL)
       FOR UPDATE OF u SKIP LOCKED)
     UPDATE uploads u SET release_requested_at = NULL, probed_at = NULL FROM asked WHERE u.id = asked.id
     RETURNING u.id, asked.lease_epoch AS epoch, asked.is_wanted AS "isWanted"`,
    [...columnsOf(leases), owner],
  );
  return asked.filter(({ isWanted }) => isWanted);
}

const columnsOf = (leases: LeaseKey[]) => [leases.map(({ id }) => id), leases.map(({ epoch }) => epoch)];
const nameOf = ({ id, epoch }: LeaseKey) => `${id}/${epoch}`;
