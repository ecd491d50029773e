import type { Logger } from 'pino';
import type { Database } from '@/lib/platform/db/database';
import { mailBody } from '@/lib/platform/mail/mail-html';
import { CLAIM_SECONDS, createMailQueue } from '@/lib/platform/mail/mail-queue';
import type { Mail, Mailer } from '@/lib/platform/mail/mailer';

type WebhookMailsDeps = { db: Database; mailer: Mailer | null; publicUrl: string; log: Logger };

type Due = {
  id: string;
  organizationId: string;
  organization: string;
  email: string;
  language: string | null;
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
      SELECT w.id, o.display_name AS organization, u.email, u.language
      FROM webhooks w
      JOIN organizations o ON o.id = w.organization_id AND o.deleted_at IS NULL
      JOIN users u ON u.id = w.creator_id AND u.disabled_at IS NULL
      JOIN memberships m ON m.organization_id = o.id AND m.user_id = u.id
      WHERE w.next_email_at <= now() AND w.disable_reason IS NOT NULL
      ORDER BY w.next_email_at LIMIT 1 FOR UPDATE OF w SKIP LOCKED)
    UPDATE webhooks w SET email_attempts = email_attempts + 1, next_email_at = now() + make_interval(secs => ${CLAIM_SECONDS})
    FROM due WHERE w.id = due.id
    RETURNING w.id, w.organization_id AS "organizationId", w.url, w.disable_reason AS "disableReason",
      w.email_attempts AS attempts, due.organization, due.email, due.language`;
  return due;
}

export function webhookMail(
  { email, language, organization, organizationId, id, url, disableReason }: Omit<Due, 'attempts'>,
  publicUrl: string,
): Mail {
  const texts = language === 'de' ? german : english;
  const blocks = [
    `${texts.disabled(organization)} ${url}`,
    disableReason,
    texts.next,
    { link: `${publicUrl}/o/${organizationId}/settings/webhooks/${id}`, text: texts.open },
  ];
  const subject = texts.subject(organization);
  return { to: email, subject, ...mailBody(blocks, language === 'de' ? 'de' : 'en') };
}

const english = {
  subject: (organization: string) => `A webhook of ${organization} was disabled`,
  disabled: (organization: string) => `A webhook of “${organization}” no longer receives changes:`,
  next: 'When the receiver works again, enable the webhook. It then gets what it missed.',
  open: 'Open the webhook',
};

const german: typeof english = {
  subject: (organization) => `Ein Webhook von ${organization} wurde deaktiviert`,
  disabled: (organization) => `Ein Webhook von „${organization}“ erhält keine Änderungen mehr:`,
  next: 'Aktivieren Sie den Webhook, sobald der Empfänger wieder arbeitet. Er erhält dann, was ihm entgangen ist.',
  open: 'Webhook öffnen',
};
