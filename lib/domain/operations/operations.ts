import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Access } from '@/lib/base/actor';
import { AppError, fail } from '@/lib/base/errors';
import { newId } from '@/lib/base/ids';
import { may } from '@/lib/base/policy';
import { isDatabaseUnavailable, toAppError } from '@/lib/base/to-app-error';
import type { Config } from '@/lib/config';
import { isConflict } from '@/lib/platform/db/database-errors';
import type { Operation as Row } from '@/lib/platform/db/generated/client';
import {
  claimOperation,
  endOperation,
  failOperation,
  type LeasedOperation,
  LeaseLostError,
  type OperationActor,
  type OperationError,
  releaseOperation,
  renewLease,
} from './operation-lease';
import { actionOf, type OperationRequest, type OperationResult } from './operation-request';
import { type RunDeps, runOperation } from './run-operation';

/** An operation as its caller sees it. Without a result or an error it is not done. */
export type Operation = Pick<Row, 'organizationId' | 'id' | 'doneCount' | 'totalCount' | 'createdAt'> & {
  request: OperationRequest;
  result: OperationResult | null;
  error: OperationError | null;
};

export type Operations = ReturnType<typeof createOperations>;

type OperationsDeps = RunDeps & { owner: string; config: Pick<Config, 'leaseSeconds'>; log: Logger };

/** How many operations a process works on at once. */
const MAX_RUNNING = 4;
/** How many unfinished operations an organization may have. */
const MAX_UNFINISHED = 100;
/** After so many attempts an operation fails, even if a crash of the process ended each of them. */
const MAX_ATTEMPTS = 20;
const POLL_MS = 1_000;
const RETRY_SECONDS = 2;
/** How long a stop waits for what is one transaction, such as an export. */
const MAX_STOP_MS = 3_000;
/** How long the outcome of an operation can be read. */
const RETENTION_DAYS = 7;

/**
 * Requests that take long and are answered before they are done (AIP-151). An operation is a row: any process
 * answers about it, and one that holds its lease works on it. If that process is killed, another one
 * continues when the lease has expired.
 */
export function createOperations({ owner, config, log, ...deps }: OperationsDeps) {
  const { db } = deps;
  const { leaseSeconds } = config;
  const stopping = new AbortController();
  const running = new Map<LeasedOperation, Promise<void>>();
  /** Who waits for the end of an operation of this process, by its id. */
  const waiting = new Map<string, () => void>();
  let timer: NodeJS.Timeout | undefined;

  /** Claims operations while there are any. One claim at a time, so that none is taken beyond the limit. */
  let claiming: Promise<void> | null = null;
  function claimSoon(): void {
    if (!timer || stopping.signal.aborted || claiming) return;
    claiming = claimAll()
      .catch((err) => log.warn({ err }, 'claiming operations failed; retrying'))
      .finally(() => {
        claiming = null;
      });
  }

  async function claimAll(): Promise<void> {
    while (running.size < MAX_RUNNING && !stopping.signal.aborted) {
      const operation = await claimOperation(db, { owner, leaseSeconds });
      if (!operation) return;
      const work = run(operation).finally(() => {
        running.delete(operation);
        waiting.get(operation.id)?.();
        claimSoon();
      });
      running.set(operation, work);
    }
  }

  async function run(operation: LeasedOperation): Promise<void> {
    const renewal = setInterval(
      () => void renewLease(db, operation, { leaseSeconds }).catch(() => {}),
      (leaseSeconds * 1_000) / 3,
    );
    try {
      if (operation.attempts > MAX_ATTEMPTS) throw fail('INTERNAL');
      await runOperation(deps, operation, stopping.signal);
      if (stopping.signal.aborted) await releaseOperation(db, operation, { afterSeconds: 0 });
    } catch (error) {
      await settle(operation, error).catch((err) =>
        log.warn({ err, operation: operation.id }, 'an operation could not be settled; its lease expires'),
      );
    } finally {
      clearInterval(renewal);
    }
  }

  /** Resolves when this process has ended its work on an operation, but not later than this. */
  async function endOf(id: string, waitMs: number): Promise<void> {
    const limit = new AbortController();
    const ended = new Promise<void>((resolve) => waiting.set(id, resolve));
    await Promise.race([ended, delay(waitMs, undefined, { signal: limit.signal }).catch(() => {})]);
    limit.abort();
    waiting.delete(id);
  }

  /** @throws NOT_FOUND, also for one that the caller could not have begun */
  async function get({ actor, role, organization }: Access, id: string): Promise<Operation> {
    const row = /^[\w-]{1,64}$/.test(id)
      ? await db.prisma.operation.findUnique({
          where: { organizationId_id: { organizationId: organization.id, id } },
          omit: { fileIds: true },
        })
      : null;
    const isOwn =
      row?.creatorId === actor.userId && may(role, actor.scopes, actionOf(row.request as OperationRequest));
    if (!row || !isOwn) throw fail('OPERATION_NOT_FOUND');
    return row as unknown as Operation;
  }

  /** Decides whether a failed attempt is repeated. */
  async function settle(operation: LeasedOperation, thrown: unknown): Promise<void> {
    if (thrown instanceof LeaseLostError) return;
    if (stopping.signal.aborted || isTransient(thrown)) {
      const afterSeconds = stopping.signal.aborted ? 0 : RETRY_SECONDS;
      return releaseOperation(db, operation, { afterSeconds });
    }
    const { reason, message, metadata } = toAppError(thrown);
    if (reason === 'INTERNAL') log.error({ err: thrown, operation: operation.id }, 'operation failed');
    await failOperation(db, operation, { reason, message, metadata });
  }

  return {
    /**
     * Begins an operation with the permission of its caller, which every step checks again, and waits up to
     * `waitMs` for its end.
     * @throws RESOURCE_EXHAUSTED with reason TOO_MANY_OPERATIONS
     */
    async begin(
      access: Access,
      request: OperationRequest,
      { waitMs }: { waitMs: number },
    ): Promise<Operation> {
      const { actor, role, organization } = access;
      const { id: organizationId, rootFolderId } = organization;
      const unfinished = await db.prisma.operation.count({ where: { organizationId, completedAt: null } });
      if (unfinished >= MAX_UNFINISHED) throw fail('TOO_MANY_OPERATIONS');
      const { provenAt: _, ...identity } = actor;
      const as: OperationActor = { actor: identity, role, rootFolderId };
      const id = newId();
      const values = [organizationId, id, actor.userId, JSON.stringify(as), JSON.stringify(request)];
      const [row] = await db.query<{ createdAt: Date }>('operation_begin', BEGIN_SQL, values);
      const createdAt = row?.createdAt as Date;
      const ended = waitMs > 0 ? endOf(id, waitMs) : null;
      claimSoon();
      if (ended) {
        await ended;
        return get(access, id);
      }
      return {
        organizationId,
        id,
        request,
        createdAt,
        doneCount: 0,
        totalCount: 0,
        result: null,
        error: null,
      };
    },

    /** The operations of the caller that are not done, the oldest first. */
    async list({ actor, role, organization }: Access): Promise<Operation[]> {
      const rows = await db.prisma.operation.findMany({
        where: { organizationId: organization.id, creatorId: actor.userId, completedAt: null },
        omit: { fileIds: true },
        orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
      });
      const operations = rows as unknown as Operation[];
      return operations.filter(({ request }) => may(role, actor.scopes, actionOf(request)));
    },

    /**
     * An operation of the caller.
     * @throws NOT_FOUND, also for one that the caller could not have begun: its response may contain secrets
     */
    get,

    /**
     * Ends an operation of the caller that is not done. What a batch has committed stays; every other
     * operation is one transaction, which then fails.
     * @throws as {@link get}
     */
    async cancel(access: Access, id: string): Promise<void> {
      const { organizationId } = await get(access, id);
      const { reason, message, metadata } = fail('OPERATION_CANCELLED');
      await endOperation(db, { organizationId, id }, { reason, message, metadata });
    },

    /** Works on the operations of all processes, until {@link stop}. */
    start(): void {
      timer = setInterval(claimSoon, POLL_MS);
      claimSoon();
    },

    /** Ends after the current slices; another process continues what remains. */
    async stop(): Promise<void> {
      stopping.abort();
      clearInterval(timer);
      await claiming;
      const late = new AbortController();
      await Promise.race([
        Promise.all(running.values()),
        delay(MAX_STOP_MS, undefined, { signal: late.signal }).catch(() => {}),
      ]);
      late.abort();
      // What is still committed by this process then counts for nothing.
      for (const operation of running.keys())
        await releaseOperation(db, operation, { afterSeconds: 0 }).catch(() => {});
    },
  };
}

/** Deletes the rows of operations that ended long ago. */
export async function deleteOldOperations({ prisma }: RunDeps['db']): Promise<void> {
  await prisma.$executeRaw`
    DELETE FROM operations WHERE completed_at < now() - make_interval(days => ${RETENTION_DAYS})`;
}

/** Whether a later attempt may succeed. */
export function isTransient(thrown: unknown): boolean {
  if (thrown instanceof AppError) return thrown.code === 'UNAVAILABLE';
  return isDatabaseUnavailable(thrown) || isConflict(thrown);
}

const BEGIN_SQL = `
  INSERT INTO operations (organization_id, id, creator_id, actor, request)
  VALUES ($1, $2, $3, $4::jsonb, $5::jsonb) RETURNING created_at AS "createdAt"`;
