import type { Readable } from 'node:stream';
import type { Access } from '@/lib/base/actor';
import { AppError } from '@/lib/base/errors';
import type { Database } from '@/lib/platform/db/database';
import { confirm } from './access';

/** Something under way by a right: how to end it, and what else than the right it depends on. */
type Running = { access: Access; end(reason: AppError): void; confirm?: () => Promise<void> };

export type RunningRights = ReturnType<typeof createRunningRights>;

/**
 * What lasts, uploads and downloads, asks for its right when it begins and when it commits. In between the
 * right may end: the member is removed, the token revoked, the link ended. So whatever runs here is looked at
 * every few seconds (PERMISSION_RECHECK_SECONDS).
 */
export function createRunningRights(db: Database) {
  const running = new Set<Running>();

  function watch(access: Access, end: Running['end'], confirmMore?: Running['confirm']): () => void {
    const entry = { access, end, confirm: confirmMore };
    running.add(entry);
    return () => running.delete(entry);
  }

  return {
    /** Calls `end` once the right has ended; call what it answers when the work is over. */
    watch,

    /**
     * A stream that breaks when the right ends, or when `confirmMore` throws that something else of its kind
     * has.
     */
    reading(access: Access, stream: Readable, confirmMore?: () => Promise<void>): Readable {
      return stream.once(
        'close',
        watch(access, (reason) => stream.destroy(reason), confirmMore),
      );
    },

    /** Ends what has lost its right. Many that run by the same right cost one question. */
    async look(): Promise<void> {
      const asked = new Map<string, Promise<AppError | null>>();
      for (const entry of [...running]) {
        const { access } = entry;
        const { userId, tokenId, sessionVersion } = access.actor;
        const key = [access.organization.id, access.action, userId, tokenId, sessionVersion].join('/');
        if (!asked.has(key))
          asked.set(
            key,
            refusalOf(() => confirm(db.prisma, access)),
          );
        const reason = (await asked.get(key)) ?? (entry.confirm && (await refusalOf(entry.confirm)));
        if (reason && running.delete(entry)) entry.end(reason);
      }
    },
  };
}

/** The error that says that a right has ended. Whatever else goes wrong, the right is as it was. */
async function refusalOf(ask: () => Promise<unknown>): Promise<AppError | null> {
  try {
    await ask();
    return null;
  } catch (error) {
    const hasEnded =
      error instanceof AppError && ['UNAUTHENTICATED', 'PERMISSION_DENIED', 'NOT_FOUND'].includes(error.code);
    if (!hasEnded) throw error;
    return error;
  }
}
