import type { Actor } from '@/lib/base/actor';
import type { Role } from '@/lib/base/policy';
import type { Reason } from '@/lib/base/reasons';
import type { Database, Transaction } from '@/lib/platform/db/database';
import type { OperationRequest, OperationResult } from './operation-request';

/** As whom an operation works: the caller as they were when they asked for it. */
export type OperationActor = {
  actor: Omit<Actor, 'provenAt'>;
  role: Role;
  rootFolderId: string;
};

/** An operation on which this process works, until another one has a higher epoch. */
export type LeasedOperation = {
  organizationId: string;
  id: string;
  epoch: number;
  attempts: number;
  actor: OperationActor;
  request: OperationRequest;
  /** Null before the first step of a batch. */
  fileIds: string[] | null;
  position: number;
};

export type OperationError = { reason: Reason; message: string; metadata: Record<string, string> };

/** Another process has the operation, or its organization was purged. What was not committed is undone. */
export class LeaseLostError extends Error {}

type LeaseTerms = { owner: string; leaseSeconds: number };

/** Takes the oldest operation that no process works on. */
export async function claimOperation(
  db: Database,
  { owner, leaseSeconds }: LeaseTerms,
): Promise<LeasedOperation | null> {
  const rows = await db.query<LeasedOperation>('operation_claim', CLAIM_SQL, [owner, leaseSeconds]);
  return rows[0] ?? null;
}

/** Keeps the lease of an operation that takes long. */
export async function renewLease(
  db: Database,
  { organizationId, id, epoch }: LeasedOperation,
  { leaseSeconds }: Pick<LeaseTerms, 'leaseSeconds'>,
): Promise<void> {
  await db.query('operation_renew', RENEW_SQL, [organizationId, id, epoch, leaseSeconds]);
}

/** Lets the next attempt begin after some seconds, by any process. */
export async function releaseOperation(
  db: Database,
  { organizationId, id, epoch }: LeasedOperation,
  { afterSeconds }: { afterSeconds: number },
): Promise<void> {
  await db.query('operation_release', RELEASE_SQL, [organizationId, id, epoch, afterSeconds]);
}

/**
 * Records what is to be done: the files of a batch, or how many entries there are.
 * @throws {@link LeaseLostError}
 */
export async function recordTotal(
  db: Database,
  { organizationId, id, epoch }: LeasedOperation,
  { totalCount, fileIds }: { totalCount: number; fileIds: string[] | null },
): Promise<void> {
  const values = [organizationId, id, epoch, totalCount, fileIds];
  checkLease(await db.query<{ id: string }>('operation_total', TOTAL_SQL, values));
}

/**
 * Records progress in the transaction that makes it, so that each part is done once.
 * @throws {@link LeaseLostError}
 */
export async function recordProgress(
  tx: Transaction,
  { organizationId, id, epoch }: LeasedOperation,
  { position, count }: { position: number; count: number },
): Promise<void> {
  checkLease(
    await tx.$queryRaw`
      UPDATE operations SET position = ${position}, done_count = done_count + ${count}
      WHERE organization_id = ${organizationId} AND id = ${id} AND lease_epoch = ${epoch} AND completed_at IS NULL
      RETURNING id`,
  );
}

/**
 * Ends an operation in the transaction of its last change, so that it is done once. `count`: the entries that
 * this change has done.
 * @throws {@link LeaseLostError}
 */
export async function completeOperation(
  tx: Pick<Transaction, '$queryRaw'>,
  { organizationId, id, epoch }: LeasedOperation,
  { result, count }: { result: OperationResult; count: number },
): Promise<void> {
  checkLease(
    await tx.$queryRaw`
      UPDATE operations SET result = ${JSON.stringify(result)}::jsonb, done_count = done_count + ${count},
        completed_at = now(), file_ids = NULL, lease_owner = NULL, lease_until = NULL
      WHERE organization_id = ${organizationId} AND id = ${id} AND lease_epoch = ${epoch} AND completed_at IS NULL
      RETURNING id`,
  );
}

/** Ends an operation that cannot be done. What it has done stays. */
export async function failOperation(
  db: Database,
  { organizationId, id, epoch }: LeasedOperation,
  error: OperationError,
): Promise<void> {
  await db.query('operation_fail', FAIL_SQL, [organizationId, id, epoch, JSON.stringify(error)]);
}

/**
 * Ends an operation, whichever process works on it: that attempt can neither record progress nor complete it.
 */
export async function endOperation(
  db: Database,
  { organizationId, id }: Pick<LeasedOperation, 'organizationId' | 'id'>,
  error: OperationError,
): Promise<void> {
  await db.query('operation_end', END_SQL, [organizationId, id, JSON.stringify(error)]);
}

function checkLease(rows: unknown[]): void {
  if (rows.length === 0) throw new LeaseLostError('The operation has another holder.');
}

const CLAIM_SQL = `
  UPDATE operations SET lease_owner = $1, lease_epoch = lease_epoch + 1, attempts = attempts + 1,
    lease_until = now() + make_interval(secs => $2)
  WHERE (organization_id, id) IN (
    SELECT organization_id, id FROM operations
    WHERE completed_at IS NULL AND (lease_until IS NULL OR lease_until < now())
    ORDER BY created_at LIMIT 1 FOR UPDATE SKIP LOCKED)
  RETURNING organization_id AS "organizationId", id, lease_epoch AS epoch, attempts, actor, request,
    file_ids AS "fileIds", position`;

const LEASED_SQL = 'WHERE organization_id = $1 AND id = $2 AND lease_epoch = $3 AND completed_at IS NULL';

const RENEW_SQL = `UPDATE operations SET lease_until = now() + make_interval(secs => $4) ${LEASED_SQL}`;

const RELEASE_SQL = `
  UPDATE operations SET lease_owner = NULL, lease_until = now() + make_interval(secs => $4) ${LEASED_SQL}`;

const TOTAL_SQL = `
  UPDATE operations SET total_count = $4, file_ids = $5::text[] ${LEASED_SQL} RETURNING id`;

const FAIL_SQL = `
  UPDATE operations SET error = $4::jsonb, completed_at = now(), file_ids = NULL, lease_owner = NULL,
    lease_until = NULL ${LEASED_SQL}`;

const END_SQL = `
  UPDATE operations SET error = $3::jsonb, completed_at = now(), file_ids = NULL, lease_owner = NULL, lease_until = NULL
  WHERE organization_id = $1 AND id = $2 AND completed_at IS NULL`;
