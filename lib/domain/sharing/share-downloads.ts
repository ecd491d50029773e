import { setTimeout as sleep } from 'node:timers/promises';
import { newId } from '@/lib/base/ids';
import type { Database } from '@/lib/platform/db/database';
import type { ShareLink } from '@/lib/platform/db/generated/client';
import type { ByteRange } from '@/lib/platform/storage/storage';

/** The visitor of a link and the file that the visitor downloads. */
export type DownloadOf = {
  link: Pick<ShareLink, 'organizationId' | 'id'>;
  fileId: string;
  sizeBytes: bigint;
  address: string;
};

/** How a response ended: whether all its bytes were sent, and whether any was. */
export type Outcome = { isComplete: boolean; hasBegun: boolean };

type Claim = { id: string };
type ClaimResult = Claim | 'limit reached' | { busy: string };

type ShareDownloadsDeps = { db: Database };
export type ShareDownloads = ReturnType<typeof createShareDownloads>;

/** How long an incomplete download stays open to its visitor. */
const RESUMPTION_PERIOD = '24 hours';
/** How long a request waits for another transfer from the first byte to end. */
const PATIENCE_MS = 5_000;
/** A transfer without a byte for this long has lost its client. */
const STALLED_MS = 4_000;
/** How long a request waits until the transfers that are sent are also recorded. */
const SETTLING_MS = 1_000;

/**
 * Counts the downloads of share links. A download is logical: it covers all requests of one visitor, known by
 * the address, until every byte of the file was delivered, for at most a day. Ranges may be requested in any
 * order and in parallel, and a transfer that broke may start again from the first byte. A download of which
 * no byte was sent is not counted.
 *
 * At the download limit, a second transfer from the first byte waits for the first one. It takes over if that
 * one breaks or stalls; so two visitors behind one address do not share a download.
 */
export function createShareDownloads({ db }: ShareDownloadsDeps) {
  /** The transfers of this process, by the id of their download. */
  const running = new Map<string, Set<ShareTransfer>>();

  async function claim(
    { link, fileId, address }: DownloadOf,
    { isHead, takesOver }: { isHead: boolean; takesOver: boolean },
  ): Promise<ClaimResult> {
    const { organizationId, id: shareLinkId } = link;
    const heads = isHead ? 1 : 0;
    return db.transaction(async (tx) => {
      const [row] = await tx.$queryRaw<{ hasLeft: boolean }[]>`
        SELECT max_downloads IS NULL OR download_count < max_downloads AS "hasLeft" FROM share_links
        WHERE organization_id = ${organizationId} AND id = ${shareLinkId} AND revoked_at IS NULL
          AND (expires_at IS NULL OR expires_at > now()) FOR UPDATE`;
      if (!row) return 'limit reached';
      const open = await tx.$queryRaw<{ id: string; heads: number }[]>`
        SELECT id, heads FROM share_downloads
        WHERE organization_id = ${organizationId} AND share_link_id = ${shareLinkId} AND file_id = ${fileId}
          AND address = ${address} AND completed_at IS NULL AND expires_at > now()
        ORDER BY expires_at DESC, id`;
      const joined = open.find((download) => !isHead || download.heads === 0);
      const chosen = joined ?? (takesOver && !row.hasLeft ? open[0] : undefined);
      if (chosen) {
        await tx.$executeRaw`
          UPDATE share_downloads SET transfers = transfers + 1, heads = heads + ${heads}
          WHERE organization_id = ${organizationId} AND share_link_id = ${shareLinkId} AND id = ${chosen.id}`;
        return { id: chosen.id };
      }
      if (!row.hasLeft) return open[0] ? { busy: open[0].id } : 'limit reached';
      const id = newId();
      await tx.$executeRaw`
        UPDATE share_links SET download_count = download_count + 1
        WHERE organization_id = ${organizationId} AND id = ${shareLinkId}`;
      await tx.$executeRaw`
        INSERT INTO share_downloads (organization_id, share_link_id, id, file_id, address, transfers, heads, expires_at)
        VALUES (${organizationId}, ${shareLinkId}, ${id}, ${fileId}, ${address}, 1, ${heads}, now() + ${RESUMPTION_PERIOD}::interval)`;
      return { id };
    });
  }

  /** Waits while another transfer from the first byte is in progress. */
  async function claimInTurn(download: DownloadOf, isHead: boolean): Promise<Claim | null> {
    const deadline = Date.now() + PATIENCE_MS;
    for (let takesOver = false; ; ) {
      const result = await claim(download, { isHead, takesOver });
      if (result === 'limit reached') return null;
      if ('id' in result) return result;
      const heads = [...(running.get(result.busy) ?? [])].filter((transfer) => transfer.isHead);
      const left = deadline - Date.now();
      if (left > 0) {
        // Another process tells nothing, so its row is read again.
        const ended = heads.map((transfer) => transfer.ended);
        await Promise.race([
          ...ended,
          sleep(ended.length > 0 ? left : Math.min(left, 200), null, { ref: false }),
        ]);
        continue;
      }
      if (heads.some((transfer) => !transfer.isStalled())) return null;
      for (const transfer of heads) transfer.interrupt();
      takesOver = true;
    }
  }

  /** Records the end of a transfer, and gives the download back if nothing of it was ever sent. */
  async function record(
    { link, sizeBytes }: DownloadOf,
    { id }: Claim,
    { isHead, delivered, isComplete }: { isHead: boolean; delivered: string; isComplete: boolean },
  ): Promise<void> {
    const { organizationId, id: shareLinkId } = link;
    await db.transaction(async (tx) => {
      // In the order in which a claim locks.
      await tx.$queryRaw`
        SELECT 1 FROM share_links WHERE organization_id = ${organizationId} AND id = ${shareLinkId} FOR UPDATE`;
      const [row] = await tx.$queryRaw<{ isUnused: boolean }[]>`
        UPDATE share_downloads SET transfers = greatest(0, transfers - 1),
          heads = greatest(0, heads - ${isHead ? 1 : 0}),
          delivered = delivered + ${delivered}::int8multirange,
          completed_at = CASE WHEN completed_at IS NOT NULL OR (${isComplete} OR ${sizeBytes}::bigint > 0)
            AND delivered + ${delivered}::int8multirange @> int8range(0, ${sizeBytes}::bigint)
            THEN coalesce(completed_at, now()) END
        WHERE organization_id = ${organizationId} AND share_link_id = ${shareLinkId} AND id = ${id}
        RETURNING transfers = 0 AND isempty(delivered) AND completed_at IS NULL AS "isUnused"`;
      if (!row?.isUnused) return;
      await tx.$executeRaw`
        DELETE FROM share_downloads
        WHERE organization_id = ${organizationId} AND share_link_id = ${shareLinkId} AND id = ${id}`;
      await tx.$executeRaw`
        UPDATE share_links SET download_count = greatest(0, download_count - 1)
        WHERE organization_id = ${organizationId} AND id = ${shareLinkId}`;
    });
  }

  /** Opens a download again whose last bytes did not arrive. */
  async function reopen({ link }: DownloadOf, { id }: Claim, missing: string): Promise<void> {
    await db.prisma.$executeRaw`
      UPDATE share_downloads SET completed_at = NULL, delivered = delivered - ${missing}::int8multirange
      WHERE organization_id = ${link.organizationId} AND share_link_id = ${link.id} AND id = ${id}`;
  }

  return {
    /**
     * Starts a transfer of `ranges`, as part of an open download of the visitor or of a new one. Null at the
     * download limit, or if the link has ended.
     */
    async begin(download: DownloadOf, ranges: ByteRange[]): Promise<ShareTransfer | null> {
      const isHead = ranges.some(({ start }) => start === 0);
      const claimed = await claimInTurn(download, isHead);
      if (!claimed) return null;
      const transfers = running.get(claimed.id) ?? new Set();
      running.set(claimed.id, transfers);
      const transfer: ShareTransfer = createTransfer(ranges, {
        shareLinkId: download.link.id,
        isHead,
        record: (delivered, isComplete) => record(download, claimed, { isHead, delivered, isComplete }),
        reopen: (missing) => reopen(download, claimed, missing),
        forget() {
          transfers.delete(transfer);
          if (transfers.size === 0 && running.get(claimed.id) === transfers) running.delete(claimed.id);
        },
      });
      transfers.add(transfer);
      return transfer;
    },

    /**
     * Whether a visitor has a download of the link that is not complete; with `orComplete`, any of the last
     * day.
     */
    async isOpen(
      { organizationId, id: shareLinkId }: Pick<ShareLink, 'organizationId' | 'id'>,
      address: string,
      { orComplete }: { orComplete: boolean },
    ): Promise<boolean> {
      // A client may have read the last byte before this process has recorded it.
      const settling = [...running.values()]
        .flatMap((transfers) => [...transfers])
        .filter((transfer) => transfer.shareLinkId === shareLinkId && transfer.isSent())
        .map((transfer) => transfer.ended);
      if (settling.length > 0)
        await Promise.race([Promise.all(settling), sleep(SETTLING_MS, null, { ref: false })]);
      const where = { organizationId, shareLinkId, address, expiresAt: { gt: new Date() } };
      const count = await db.prisma.shareDownload.count({
        where: { ...where, ...(!orComplete && { completedAt: null }) },
      });
      return count > 0;
    },
  };
}

type TransferDeps = {
  shareLinkId: string;
  isHead: boolean;
  record(delivered: string, isComplete: boolean): Promise<void>;
  reopen(missing: string): Promise<void>;
  forget(): void;
};

export type ShareTransfer = ReturnType<typeof createTransfer>;

/** One response that sends ranges of a file through a share link. */
export function createTransfer(
  ranges: ByteRange[],
  { shareLinkId, isHead, record, reopen, forget }: TransferDeps,
) {
  const expected = lengthOf(ranges);
  let sent = 0;
  let lastSentAt = Date.now();
  let hasEnded = false;
  let interrupt = () => {};
  let resolveEnded = () => {};
  const ended = new Promise<void>((resolve) => {
    resolveEnded = resolve;
  });

  return {
    shareLinkId,
    isHead,
    /** Resolves when the end of the transfer is recorded. */
    ended,
    isSent: () => sent === expected,
    isStalled: () => Date.now() - lastSentAt >= STALLED_MS,
    interrupt: () => interrupt(),
    /** `stop` interrupts the response. */
    onInterrupt(stop: () => void): void {
      interrupt = stop;
    },
    note(length: number): void {
      sent += length;
      lastSentAt = Date.now();
    },
    /** Records the end, once. If the database fails, the download stays counted and open to its visitor. */
    async end({ isComplete, hasBegun }: Outcome): Promise<void> {
      if (hasEnded) return;
      hasEnded = true;
      const isDelivered = isComplete && sent === expected;
      const count = hasBegun || isDelivered ? sent : 0;
      try {
        await record(
          multirange(isDelivered ? ranges : partOf(ranges, Math.min(count, expected - 1))),
          isDelivered,
        );
      } catch {
        // The row stays as it is.
      } finally {
        forget();
        resolveEnded();
      }
    },
    /** Takes back that the last bytes were delivered: the client reset the connection before it read them. */
    async undo(): Promise<void> {
      await ended;
      if (expected > 0)
        await reopen(multirange(ranges.map(({ end }) => ({ start: end - 1, end })))).catch(() => {});
    },
  };
}

const lengthOf = (ranges: ByteRange[]) => ranges.reduce((sum, { start, end }) => sum + end - start, 0);

/** The first `length` bytes of ranges that are sent in this order. */
export function partOf(ranges: ByteRange[], length: number): ByteRange[] {
  let left = length;
  return ranges.flatMap(({ start, end }) => {
    const part = Math.max(0, Math.min(left, end - start));
    left -= part;
    return part > 0 ? [{ start, end: start + part }] : [];
  });
}

/** Ranges as PostgreSQL writes an int8multirange. */
export const multirange = (ranges: ByteRange[]) =>
  `{${ranges.map(({ start, end }) => `[${start},${end})`).join(',')}}`;

/** Deletes downloads that have expired. They stay counted. */
export async function deleteExpiredDownloads(db: Database): Promise<void> {
  await db.prisma.$executeRaw`DELETE FROM share_downloads WHERE expires_at <= now()`;
}
