/** Identifies a lease. The epoch distinguishes it from later leases of the same upload. */
export type LeaseKey = { id: string; epoch: number };

/** What the database says about the leases of this process. */
export type LeaseReport = {
  /** Revoked, or the upload ended. */
  lost: LeaseKey[];
  /** Another request waits for the upload. */
  wanted: LeaseKey[];
};

type Query = <Row>(text: string, values: unknown[]) => Promise<Row[]>;
type Options = { owner: string; leaseSeconds: number };

/**
 * Extends the leases and returns those that are lost. A row that a transaction has locked is skipped until
 * the next round: waiting would delay all others, and no other process can acquire the lease of a locked row.
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
  const keptNames = new Set(kept.map(nameOf));
  return leases.filter((lease) => !keptNames.has(nameOf(lease)));
}

/** Answers the liveness probes and release requests of other processes, and returns the leases they want. */
export async function answerProbes(
  query: Query,
  { owner }: Pick<Options, 'owner'>,
  leases: LeaseKey[],
): Promise<LeaseKey[]> {
  const requests = await query<LeaseKey & { isWanted: boolean }>(
    `WITH requests AS (
       SELECT u.id, u.lease_epoch, u.release_requested_at IS NOT NULL AS is_wanted
       FROM uploads u JOIN unnest($1::text[], $2::int[]) AS l (id, epoch) ON u.id = l.id AND u.lease_epoch = l.epoch
       WHERE u.lease_owner = $3 AND (u.release_requested_at IS NOT NULL OR u.probed_at IS NOT NULL)
       FOR UPDATE OF u SKIP LOCKED)
     UPDATE uploads u SET release_requested_at = NULL, probed_at = NULL FROM requests
     WHERE u.id = requests.id
     RETURNING u.id, requests.lease_epoch AS epoch, requests.is_wanted AS "isWanted"`,
    [...columnsOf(leases), owner],
  );
  return requests.filter(({ isWanted }) => isWanted);
}

const columnsOf = (leases: LeaseKey[]) => [leases.map(({ id }) => id), leases.map(({ epoch }) => epoch)];
const nameOf = ({ id, epoch }: LeaseKey) => `${id}/${epoch}`;
