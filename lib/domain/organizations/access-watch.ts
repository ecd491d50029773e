import type { Readable } from 'node:stream';
import type { Access } from '@/lib/base/actor';
import { AppError } from '@/lib/base/errors';
import type { Database } from '@/lib/platform/db/database';
import { confirm } from './access';

/** A running transfer: how to interrupt it, and a further check that it depends on. */
type Transfer = { access: Access; interrupt(reason: AppError): void; confirm?: () => Promise<void> };

export type AccessWatch = ReturnType<typeof createAccessWatch>;

/**
 * Uploads and downloads check their permission when they start and when they commit. In between it may be
 * revoked: a member is removed, a token or a link is revoked. So the permissions of all running transfers are
 * checked again every PERMISSION_RECHECK_SECONDS.
 */
export function createAccessWatch(db: Database) {
  const running = new Set<Transfer>();

  function watch(
    access: Access,
    interrupt: Transfer['interrupt'],
    confirmMore?: Transfer['confirm'],
  ): () => void {
    const entry = { access, interrupt, confirm: confirmMore };
    running.add(entry);
    return () => running.delete(entry);
  }

  return {
    /**
     * Calls `interrupt` when the permission is revoked. Call the returned function when the transfer ends.
     */
    watch,

    /**
     * Interrupts the stream when the permission is revoked, or when `confirmMore` throws an error of that
     * kind.
     */
    guardStream(access: Access, stream: Readable, confirmMore?: () => Promise<void>): Readable {
      return stream.once(
        'close',
        watch(access, (reason) => stream.destroy(reason), confirmMore),
      );
    },

    /**
     * Interrupts transfers whose permission was revoked. Transfers with the same permission cost one query.
     */
    async recheck(): Promise<void> {
      const checks = new Map<string, Promise<AppError | null>>();
      for (const entry of [...running]) {
        const { access } = entry;
        const { userId, tokenId, sessionId } = access.actor;
        const key = [access.organization.id, access.action, userId, tokenId, sessionId].join('/');
        if (!checks.has(key))
          checks.set(
            key,
            denialOf(() => confirm(db.prisma, access)),
          );
        const reason = (await checks.get(key)) ?? (entry.confirm && (await denialOf(entry.confirm)));
        if (reason && running.delete(entry)) entry.interrupt(reason);
      }
    },
  };
}

/** The error if a permission was revoked, else null. Rethrows other failures, which do not revoke it. */
export async function denialOf(check: () => Promise<unknown>): Promise<AppError | null> {
  try {
    await check();
    return null;
  } catch (error) {
    const isDenied =
      error instanceof AppError && ['UNAUTHENTICATED', 'PERMISSION_DENIED', 'NOT_FOUND'].includes(error.code);
    if (!isDenied) throw error;
    return error;
  }
}
