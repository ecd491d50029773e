import type { Logger } from 'pino';
import type { Database } from '@/lib/platform/db/database';
import { CLAIM_SECONDS, createMailQueue } from '@/lib/platform/mail/mail-queue';
import type { Mail, Mailer } from '@/lib/platform/mail/mailer';

type WebhookMailsDeps = { db: Database; mailer: Mailer | null; publicUrl: string; log: Logger };

type Due = {
  id: string;
  organizationId: string;
  organization: string;
  email: string;
  url: string;
  disableReason: string;
  attempts: number;
};

/** Informs the creator of a webhook that it was disabled. */
export const createWebhookMails = ({ db, mailer, publicUrl, log }: WebhookMailsDeps) =>
  createMailQueue({
    mailer,
    log,
    what: 'the end of a webhook',
    claimNext: () => claimNext(db),
    compose: (due) => webhookMail(due, publicUrl),
    schedule: (id, nextEmailAt) => db.prisma.webhook.updateMany({ where: { id }, data: { nextEmailAt } }),
  });

/** Claims the next due mail; other processes skip it meanwhile. */
async function claimNext(db: Database): Promise<Due | undefined> {
  const [due] = await db.prisma.$queryRaw<Due[]>`
    WITH due AS (
      SELECT w.id, o.display_name AS organization, u.email
      FROM webhooks w
      JOIN organizations o ON o.id = w.organization_id AND o.deleted_at IS NULL
      JOIN users u ON u.id = w.creator_id AND u.disabled_at IS NULL
      JOIN memberships m ON m.organization_id = o.id AND m.user_id = u.id
      WHERE w.next_email_at <= now() AND w.disable_reason IS NOT NULL
      ORDER BY w.next_email_at LIMIT 1 FOR UPDATE OF w SKIP LOCKED)
    UPDATE webhooks w SET email_attempts = email_attempts + 1, next_email_at = now() + make_interval(secs => ${CLAIM_SECONDS})
    FROM due WHERE w.id = due.id
    RETURNING w.id, w.organization_id AS "organizationId", w.url, w.disable_reason AS "disableReason",
      w.email_attempts AS attempts, due.organization, due.email`;
  return due;
}

export function webhookMail(
  { email, organization, organizationId, url, disableReason }: Omit<Due, 'id' | 'attempts'>,
  publicUrl: string,
): Mail {
  const lines = [
    `A webhook of "${organization}" no longer receives changes: ${url}`,
    disableReason,
    'When the receiver works again, enable the webhook. It then gets what it missed.',
    `${publicUrl}/o/${organizationId}/settings`,
  ];
  return { to: email, subject: `A webhook of ${organization} was disabled`, text: `${lines.join('\n\n')}\n` };
}
