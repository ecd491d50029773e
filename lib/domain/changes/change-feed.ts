import type { ReadAccess } from '@/lib/base/actor';
import { fail } from '@/lib/base/errors';
import { nextToken, positionOf } from '@/lib/base/pagination/page-token';
import type { Capabilities } from '@/lib/base/secrets/signed-secret';
import { createSharedCalls } from '@/lib/base/shared-calls';
import { SEALED_EVENTS_SQL } from '@/lib/domain/audit/seal';
import type { Sealer } from '@/lib/domain/audit/sealer';
import { recheck } from '@/lib/domain/organizations/access';
import type { AccessWatch } from '@/lib/domain/organizations/access-watch';
import type { ShareLinks } from '@/lib/domain/sharing/share-links';
import type { Database } from '@/lib/platform/db/database';
import { MEMBER_CHANGES_OF_USER, type Sight, sightOf, subjectOf } from './change-kinds';
import { type ChangedResource, readResources } from './changed-resources';

/** An event of the chain as the caller may see it. */
export type ChangeEvent = {
  sequence: bigint;
  createdAt: Date;
  action: string;
  target: string;
  userId: string | null;
  email: string | null;
  uploadUrlId: string | null;
  /** It came through a URL of another user, which the caller may not see. */
  isExternal: boolean;
};

/** A change, what it is about as that is now, and the token of the changes after it. */
export type Change = ChangeEvent & { resource: ChangedResource; token: string };

/**
 * A page of changes. `nextPageToken` is empty on the last page, which has the token of the changes to come.
 */
export type ChangePage = { changes: Change[]; nextPageToken: string; newStartPageToken: string };

/** An empty token begins with the oldest change that is kept. */
type PageRequest = { pageToken: string; pageSize: number };

export type ChangeFeed = ReturnType<typeof createChangeFeed>;

type ChangeFeedDeps = {
  db: Database;
  capabilities: Capabilities;
  sealer: Pick<Sealer, 'watch'>;
  accessWatch: AccessWatch;
  shareLinks: Pick<ShareLinks, 'describe'>;
};

/** Whose eyes the changes are read with. Readers with the same credential have the same sight. */
type Reader = {
  organizationId: string;
  userId: string | null;
  credential: (string | null)[];
  sight(): Promise<Sight>;
};

const FOLLOW_PAGE_SIZE = 200;
/** Less than the sealer pauses between two rounds. */
const SHARED_MS = 100;

const operator = { userId: null, credential: [], sight: async () => sightOf('OWNER', { scopes: null }) };

const columns = `s.sequence, a.created_at AS "createdAt", a.action, a.target, a.user_id AS "userId", u.email,
  a.upload_url_id AS "uploadUrlId", a.upload_url_id IS NOT NULL AND NOT $5 AND a.user_id IS DISTINCT FROM $6 AS "isExternal"`;

/** The last sequence of a chain, and the one before its oldest event that is kept. */
const boundsQuery = `
  SELECT coalesce((SELECT max(sequence) FROM audit_seals WHERE organization_id = $1), 0) AS head,
    coalesce((SELECT s.sequence - CASE WHEN EXISTS (
        SELECT FROM audit_events a WHERE a.id = s.event_id) THEN 1 ELSE 0 END
      FROM audit_seals s WHERE s.organization_id = $1 ORDER BY s.sequence LIMIT 1), 0) AS floor`;

/**
 * The bounds, and the changes after a position, or after the floor, as one statement sees them: the oldest
 * may be deleted at any time. Without changes it is one row that has the bounds alone.
 */
const pageQuery = `
  SELECT b.head, b.floor, c.* FROM (${boundsQuery}) b LEFT JOIN LATERAL (
    SELECT ${columns} FROM ${SEALED_EVENTS_SQL}
    LEFT JOIN users u ON u.id = a.user_id
    WHERE s.organization_id = $1 AND s.sequence > coalesce($2, b.floor) AND s.sequence <= b.head AND a.outcome = 'OK'
      AND a.action <> ALL ($7) AND (split_part(a.action, '.', 1) <> 'user' OR a.action = ANY ($8))
      AND (split_part(a.action, '.', 1) = ANY ($3) OR split_part(a.action, '.', 1) = ANY ($4) AND (a.user_id = $6
        OR EXISTS (SELECT FROM share_links l WHERE l.organization_id = $1 AND l.id = a.target AND l.creator_id = $6)
        OR EXISTS (SELECT FROM upload_urls l WHERE l.organization_id = $1 AND l.id = a.target AND l.creator_id = $6)))
    ORDER BY s.sequence LIMIT $9) c ON true
  ORDER BY c.sequence`;

type PageRow = ChangeEvent & { head: bigint; floor: bigint };

/**
 * The changes of an organization, in the order of its sealed audit events. A page token is a position in that
 * order: it has no gaps, and what is committed later comes after it.
 */
export function createChangeFeed({ db, capabilities, sealer, accessWatch, shareLinks }: ChangeFeedDeps) {
  const shared = createSharedCalls<ChangePage>(SHARED_MS);
  const viewOf = (organizationId: string) => `changes/${organizationId}`;
  const tokenAt = (organizationId: string, sequence: bigint) =>
    nextToken(capabilities, viewOf(organizationId), [String(sequence)]);

  async function boundsOf(organizationId: string): Promise<{ head: bigint; floor: bigint }> {
    const [bounds] = await db.query<{ head: bigint; floor: bigint }>('chain_bounds', boundsQuery, [
      organizationId,
    ]);
    return bounds as { head: bigint; floor: bigint };
  }

  async function read(reader: Reader, { pageToken, pageSize }: PageRequest): Promise<ChangePage> {
    const { organizationId, userId } = reader;
    const sight = await reader.sight();
    const [position] = positionOf(capabilities, viewOf(organizationId), pageToken) ?? [];
    const rows = await db.query<PageRow>('changes', pageQuery, [
      organizationId,
      position ?? null,
      sight.all,
      sight.own,
      sight.isAdmin,
      userId,
      sight.hiddenActions,
      MEMBER_CHANGES_OF_USER,
      pageSize + 1,
    ]);
    const { head, floor } = rows[0] as PageRow;
    // A restored database may end before the position.
    if (position !== undefined && (BigInt(position) > head || BigInt(position) < floor))
      throw fail('CURSOR_EXPIRED');
    const found = rows.filter(({ sequence }) => sequence !== null);
    const events = found.slice(0, pageSize);
    const resources = await readResources({ db, shareLinks }, organizationId, events.map(subjectOf));
    const changes = events.map((event, at) => ({
      ...event,
      resource: resources[at] as ChangedResource,
      token: tokenAt(organizationId, event.sequence),
    }));
    const isLast = found.length <= pageSize;
    return {
      changes,
      nextPageToken: isLast ? '' : (changes.at(-1)?.token ?? ''),
      newStartPageToken: isLast ? tokenAt(organizationId, head) : '',
    };
  }

  async function* pagesOf(
    reader: Reader,
    pageToken: string,
    signal: AbortSignal,
  ): AsyncGenerator<ChangePage> {
    const chain = sealer.watch(reader.organizationId);
    try {
      for (let token = pageToken; ; ) {
        // Streams with the same credential wait for the same changes, and read them at once.
        const key = JSON.stringify([reader.organizationId, reader.credential, token, String(chain.head())]);
        const page = await shared(key, () => read(reader, { pageToken: token, pageSize: FOLLOW_PAGE_SIZE }));
        if (page.changes.length > 0) yield page;
        token = page.nextPageToken || page.newStartPageToken;
        if (page.nextPageToken === '' && !(await chain.grown({ signal }))) return;
      }
    } finally {
      chain.end();
    }
  }

  /** A member, with the sight that their present role gives. */
  const readerOf = (access: ReadAccess): Reader => ({
    organizationId: access.organization.id,
    userId: access.actor.userId,
    credential: [access.actor.userId, access.actor.tokenId, access.actor.sessionId, access.role],
    sight: async () => sightOf(await recheck(db, access), access.actor),
  });

  const sequenceOf = (token: string, organizationId: string) =>
    BigInt(positionOf(capabilities, viewOf(organizationId), token)?.[0] ?? 0);

  async function startPageToken(organizationId: string): Promise<string> {
    return tokenAt(organizationId, (await boundsOf(organizationId)).head);
  }

  return {
    /** The token of the changes that are sealed from now on. */
    startPageToken: ({ organization }: ReadAccess): Promise<string> => startPageToken(organization.id),

    /**
     * One page of changes. If there is none yet, waits up to `waitMs` for the first.
     * @throws INVALID_ARGUMENT with reason PAGE_TOKEN_INVALID; NOT_FOUND with reason CURSOR_EXPIRED if
     *   changes after the token are no longer kept
     */
    async list(
      access: ReadAccess,
      request: PageRequest & { waitMs: number; signal: AbortSignal },
    ): Promise<ChangePage> {
      const until = performance.now() + request.waitMs;
      const reader = readerOf(access);
      const chain = sealer.watch(reader.organizationId);
      try {
        for (let { pageToken } = request; ; ) {
          const page = await read(reader, { ...request, pageToken });
          const ms = until - performance.now();
          if (page.changes.length > 0 || ms <= 0) return page;
          pageToken = page.newStartPageToken;
          if (!(await chain.grown({ ms, signal: request.signal }))) return page;
        }
      } finally {
        chain.end();
      }
    },

    /**
     * Every change after a token, as soon as it is sealed: page after page until the signal is aborted or the
     * service stops, without empty pages.
     * @throws PERMISSION_DENIED, UNAUTHENTICATED when the permission ends; NOT_FOUND as list
     */
    async *follow(
      access: ReadAccess,
      pageToken: string,
      signal: AbortSignal,
    ): AsyncGenerator<ChangePage, void> {
      const ending = new AbortController();
      const end = () => ending.abort();
      signal.addEventListener('abort', end);
      const unwatch = accessWatch.watch(access, end);
      try {
        yield* pagesOf(readerOf(access), pageToken, ending.signal);
        // It may be the permission that ended.
        if (!signal.aborted) await recheck(db, access);
      } finally {
        signal.removeEventListener('abort', end);
        unwatch();
      }
    },

    /**
     * The changes after a position with the sight of an owner, at most `limit`, and the position after them.
     * Begins with the oldest change that is kept if those after the position are not.
     */
    async readAfter(organizationId: string, sequence: bigint, limit: number) {
      const { head, floor } = await boundsOf(organizationId);
      const after = sequence < floor || sequence > head ? floor : sequence;
      const reader = { organizationId, ...operator };
      const page = await read(reader, { pageToken: tokenAt(organizationId, after), pageSize: limit });
      const last = page.changes.at(-1)?.sequence ?? after;
      return {
        changes: page.changes,
        until: page.nextPageToken ? last : sequenceOf(page.newStartPageToken, organizationId),
      };
    },

    /** Every change from now on, for the operator: the same as {@link follow} with the sight of an owner. */
    async *followAll(organizationId: string, signal: AbortSignal): AsyncGenerator<ChangePage, void> {
      const pageToken = await startPageToken(organizationId);
      yield* pagesOf({ organizationId, ...operator }, pageToken, signal);
    },
  };
}
