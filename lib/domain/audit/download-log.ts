import type { Readable } from 'node:stream';
import type { Logger } from 'pino';
import { newId } from '@/lib/base/ids';
import type { Config } from '@/lib/config';
import type { Database } from '@/lib/platform/db/database';
import type { ByteRange } from '@/lib/platform/storage/storage';
import type { Recorded } from './audit';
import { createDownloads, type DownloadKey } from './downloads';

/** The content that a member, or the holder of a download URL, reads. */
export type DownloadedContent = {
  organizationId: string;
  action: 'file.download' | 'linked_file.download' | 'archive.download';
  target: string;
  targetName: string;
  etag: string;
  sizeBytes: bigint;
  actor: Recorded;
};

const FLUSH_MS = 1_000;
const BATCH_SIZE = 500;
/** More than this are waiting only while the database is away. */
const MAX_WAITING = 10_000;

export type DownloadLog = ReturnType<typeof createDownloadLog>;

type DownloadLogDeps = {
  db: Database;
  /** Counts the bytes that were sent to an actor. */
  countSent: (organizationId: string, actor: Recorded, bytes: number) => void;
  config: Pick<Config, 'isDownloadLogOn'>;
  log: Logger;
};

type Row = DownloadedContent & { id: string; isResumption: boolean };

/**
 * The downloads in the audit log, one event for each logical download. A request only appends to a list,
 * which is written in batches: no response waits for it. A process that crashes loses the last second.
 */
export function createDownloadLog({ db, countSent, config, log }: DownloadLogDeps) {
  const downloads = createDownloads();
  let waiting: Row[] = [];
  let flushing: Promise<void> = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;

  function append(row: Row): void {
    if (waiting.length === MAX_WAITING) {
      waiting.shift();
      log.error('the database is away: a download is missing in the audit log');
    }
    waiting.push(row);
    timer ??= setTimeout(() => {
      timer = undefined;
      flushing = flushing.then(flush);
    }, FLUSH_MS).unref();
  }

  async function flush(): Promise<void> {
    while (waiting.length > 0) {
      const batch = waiting.slice(0, BATCH_SIZE);
      try {
        await insert(db, batch);
      } catch (err) {
        log.warn({ err }, 'downloads are not yet in the audit log; retrying');
        timer ??= setTimeout(() => {
          timer = undefined;
          flushing = flushing.then(flush);
        }, FLUSH_MS).unref();
        return;
      }
      const written = new Set(batch);
      waiting = waiting.filter((row) => !written.has(row));
    }
  }

  return {
    /** Records that bytes of a content are read: `stream` has the bytes of `range`. Returns the stream. */
    watch(content: DownloadedContent, stream: Readable, range?: ByteRange): Readable {
      const read = range ?? { start: 0, end: Number(content.sizeBytes) };
      let sent: number | undefined;
      stream.once('end', () => {
        sent = read.end - read.start;
      });
      // Streams of files know how far they were read; others that broke count as nothing.
      stream.once('close', () => {
        const bytes = sent ?? (stream as { bytesRead?: number }).bytesRead ?? 0;
        countSent(content.organizationId, content.actor, bytes);
      });
      if (!config.isDownloadLogOn) return stream;
      const transfer = downloads.begin(keyOf(content), { ...read, sizeBytes: Number(content.sizeBytes) });
      if (transfer.isNew) append({ ...content, id: newId(), isResumption: transfer.isResumption });
      stream.once('end', transfer.deliver);
      stream.once('close', transfer.end);
      return stream;
    },

    /** Writes what is waiting. */
    async close(): Promise<void> {
      clearTimeout(timer);
      flushing = flushing.then(flush);
      await flushing;
      clearTimeout(timer);
    },
  };
}

/** The users of a URL are distinguished by their address; a member is known by token or session. */
function keyOf({ organizationId, target, etag, actor }: DownloadedContent): DownloadKey {
  const { userId, tokenId, sessionId, downloadUrlId, origin } = actor;
  const reader = downloadUrlId ? [downloadUrlId, origin.address] : [tokenId ?? sessionId ?? userId];
  return JSON.stringify([organizationId, target, etag, ...reader]);
}

/** A resumption that this process does not know may belong to a download that another one has recorded. */
const INSERT_SQL = `
  INSERT INTO audit_events (id, organization_id, action, target, target_name, outcome, user_id, token_id, session_id,
    download_url_id, address, request_id)
  SELECT e.id, e.organization_id, e.action, e.target, e.target_name, 'OK', e.user_id, e.token_id, e.session_id,
    e.download_url_id, e.address, e.request_id
  FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[],
    $10::text[], $11::text[], $12::boolean[]) AS e (id, organization_id, action, target, target_name, user_id, token_id,
    session_id, download_url_id, address, request_id, is_resumption)
  WHERE NOT (e.is_resumption AND EXISTS (
    SELECT FROM audit_events a WHERE a.organization_id = e.organization_id
      AND a.created_at > now() - interval '1 day' AND a.action = e.action AND a.target = e.target
      AND a.user_id IS NOT DISTINCT FROM e.user_id AND a.token_id IS NOT DISTINCT FROM e.token_id
      AND a.session_id IS NOT DISTINCT FROM e.session_id
      AND a.download_url_id IS NOT DISTINCT FROM e.download_url_id))`;

async function insert(db: Database, rows: Row[]): Promise<void> {
  const actors = rows.map(({ actor }) => actor);
  await db.query('audit_downloads', INSERT_SQL, [
    rows.map(({ id }) => id),
    rows.map(({ organizationId }) => organizationId),
    rows.map(({ action }) => action),
    rows.map(({ target }) => target),
    rows.map(({ targetName }) => targetName),
    actors.map(({ userId }) => userId),
    actors.map(({ tokenId }) => tokenId),
    actors.map(({ sessionId }) => sessionId),
    actors.map(({ downloadUrlId }) => downloadUrlId ?? null),
    actors.map(({ origin }) => origin.address),
    actors.map(({ origin }) => origin.requestId),
    rows.map(({ isResumption }) => isResumption),
  ]);
}
