import type { Logger } from 'pino';
import type { Config } from '@/lib/config';
import { SEALED_EVENTS_SQL } from '@/lib/domain/audit/seal';
import { HAS_FACTOR_SQL } from '@/lib/domain/users/sessions';
import type { Database } from '@/lib/platform/db/database';
import { Prisma } from '@/lib/platform/db/generated/client';
import { CLAIM_SECONDS, createMailQueue } from '@/lib/platform/mail/mail-queue';
import type { Mailer } from '@/lib/platform/mail/mailer';
import { collectNotices } from './collect-notices';
import { type NoticedEvent, noticeMail } from './notice-mail';
import type { Notices } from './notices';

type NoticeMailsDeps = {
  db: Database;
  mailer: Mailer | null;
  notices: Pick<Notices, 'uriOf'>;
  config: Pick<Config, 'publicUrl' | 'isSecondFactorRequired'>;
  log: Logger;
};

/** A subscription that is claimed, with what its mail needs. */
type Due = {
  id: string;
  attempts: number;
  organizationId: string;
  organization: string;
  email: string;
  language: string | null;
  folderId: string | null;
  isTrashed: boolean;
  /** Of the folder or file request; empty for the root folder. */
  subjectName: string;
  events: NoticedEvent[];
};

/** At most one mail about a subject is sent to a user in this time. */
const INTERVAL_SECONDS = 600;
/** How long the events of a mail are gathered: an upload of several files is one. */
const GATHER_SECONDS = 10;
/** The most events that a mail counts. */
const MAX_EVENTS = 1_000;

/** Sends mail about watched folders and file requests, behind the requests that changed them. */
export function createNoticeMails({ db, mailer, notices, config, log }: NoticeMailsDeps) {
  /** Claims the next due mail that its reader may get; other processes skip it meanwhile. */
  async function claimNext(): Promise<Due | undefined> {
    const pace = { gatherSeconds: GATHER_SECONDS, intervalSeconds: INTERVAL_SECONDS };
    while ((await collectNotices(db, pace)) > 0);
    for (;;) {
      const id = await claim(db);
      if (id === undefined) return undefined;
      const due = await read(db, id, config.isSecondFactorRequired);
      if (due && due.events.length > 0) return due;
      await finish(db, id, { pauseSeconds: 0 });
    }
  }

  return createMailQueue({
    mailer,
    log,
    what: 'a notice',
    claimNext,
    compose: (due) => noticeMail(due, { publicUrl: config.publicUrl, unsubscribeUri: notices.uriOf(due.id) }),
    schedule: (id, nextEmailAt) =>
      nextEmailAt
        ? db.prisma.noticeSubscription.updateMany({ where: { id }, data: { nextEmailAt } })
        : finish(db, id, { pauseSeconds: INTERVAL_SECONDS }),
  });
}

async function claim(db: Database): Promise<string | undefined> {
  const [claimed] = await db.prisma.$queryRaw<{ id: string }[]>`
    WITH due AS (
      SELECT id FROM notice_subscriptions WHERE next_email_at <= now()
      ORDER BY next_email_at LIMIT 1 FOR UPDATE SKIP LOCKED)
    UPDATE notice_subscriptions n SET email_attempts = email_attempts + 1,
      next_email_at = now() + make_interval(secs => ${CLAIM_SECONDS}),
      claimed_sequence = (SELECT max(e.sequence) FROM notice_events e
        WHERE e.organization_id = n.organization_id AND e.subscription_id = n.id)
    FROM due WHERE n.id = due.id RETURNING n.id`;
  return claimed?.id;
}

/** Null if its reader may not get it: the permission is looked up when the mail is sent. */
async function read(db: Database, id: string, isFactorRequired: boolean): Promise<Due | null> {
  const [found] = await db.prisma.$queryRaw<(Omit<Due, 'events'> & { claimedSequence: bigint | null })[]>`
    SELECT n.id, n.email_attempts AS attempts, n.claimed_sequence AS "claimedSequence", o.id AS "organizationId",
      o.display_name AS organization, u.email, u.language, n.folder_id AS "folderId",
      d.deleted_at IS NOT NULL AS "isTrashed",
      coalesce(r.display_name, d.display_name, '') AS "subjectName"
    FROM notice_subscriptions n
    JOIN organizations o ON o.id = n.organization_id AND o.deleted_at IS NULL
    JOIN memberships m ON m.organization_id = o.id AND m.user_id = n.user_id
    JOIN users u ON u.id = n.user_id AND u.disabled_at IS NULL
    LEFT JOIN folders d ON d.organization_id = o.id AND d.id = n.folder_id
    LEFT JOIN upload_urls r ON r.organization_id = o.id AND r.id = n.upload_url_id
    WHERE n.id = ${id} AND (d.id IS NOT NULL OR r.id IS NOT NULL)
      AND (NOT (o.requires_second_factor OR ${isFactorRequired}) OR ${Prisma.raw(HAS_FACTOR_SQL)})`;
  if (!found || found.claimedSequence === null) return null;
  const events = await db.prisma.$queryRaw<NoticedEvent[]>`
    SELECT a.action, a.target, coalesce(f.filename, nullif(d.display_name, ''), a.target_name) AS name,
      CASE WHEN a.upload_url_id IS NULL THEN coalesce(nullif(u.display_name, ''), u.email) END AS actor
    FROM ${Prisma.raw(SEALED_EVENTS_SQL)}
    JOIN notice_events e ON e.organization_id = s.organization_id AND e.sequence = s.sequence
    LEFT JOIN users u ON u.id = a.user_id
    LEFT JOIN files f ON f.organization_id = a.organization_id AND f.id = a.target
    LEFT JOIN folders d ON d.organization_id = a.organization_id AND d.id = a.target
    WHERE e.organization_id = ${found.organizationId} AND e.subscription_id = ${id} AND e.sequence <= ${found.claimedSequence}
    ORDER BY e.sequence LIMIT ${MAX_EVENTS}`;
  return { ...found, events };
}

/** Ends a claim: its events are sent or given up, later ones wait for the next mail. */
function finish(db: Database, id: string, { pauseSeconds }: { pauseSeconds: number }): Promise<void> {
  return db.transaction(async (tx) => {
    // Locked first: events that are collected meanwhile are seen below, or schedule the next mail themselves.
    await tx.$queryRaw`SELECT FROM notice_subscriptions WHERE id = ${id} FOR UPDATE`;
    await tx.$executeRaw`
      DELETE FROM notice_events e USING notice_subscriptions n
      WHERE n.id = ${id} AND e.organization_id = n.organization_id AND e.subscription_id = n.id AND e.sequence <= n.claimed_sequence`;
    await tx.$executeRaw`
      UPDATE notice_subscriptions n SET claimed_sequence = NULL, email_attempts = 0, last_email_at = now(),
        next_email_at = CASE WHEN EXISTS (SELECT FROM notice_events e
          WHERE e.organization_id = n.organization_id AND e.subscription_id = n.id)
          THEN now() + make_interval(secs => ${pauseSeconds}) END
      WHERE n.id = ${id}`;
  });
}
