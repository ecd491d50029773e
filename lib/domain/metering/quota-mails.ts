import type { Logger } from 'pino';
import type { Config } from '@/lib/config';
import type { Database } from '@/lib/platform/db/database';
import { mailBody } from '@/lib/platform/mail/mail-html';
import { CLAIM_SECONDS, createMailQueue } from '@/lib/platform/mail/mail-queue';
import type { Mail, Mailer } from '@/lib/platform/mail/mailer';

type QuotaMailsDeps = {
  db: Database;
  mailer: Mailer | null;
  config: Pick<Config, 'publicUrl'>;
  log: Logger;
};

type Due = {
  id: string;
  attempts: number;
  percent: number;
  organizationId: string;
  organization: string;
  email: string;
  language: string | null;
};

/** Informs the admins of an organization that much of its quota is used. */
export const createQuotaMails = ({ db, mailer, config, log }: QuotaMailsDeps) =>
  createMailQueue({
    mailer,
    log,
    what: 'a quota alert',
    claimNext: () => claimNext(db),
    compose: (due) => quotaMail(due, config.publicUrl),
    schedule: (id, nextEmailAt) =>
      nextEmailAt
        ? db.prisma.quotaMail.updateMany({ where: { id }, data: { nextEmailAt } })
        : db.prisma.quotaMail.deleteMany({ where: { id } }),
  });

/** Claims the next due mail; other processes skip it meanwhile. Who is no admin since gets none. */
async function claimNext(db: Database): Promise<Due | undefined> {
  await db.prisma.$executeRaw`
    DELETE FROM quota_mails q WHERE q.next_email_at <= now() AND NOT EXISTS (
      SELECT FROM memberships m JOIN users u ON u.id = m.user_id AND u.disabled_at IS NULL
      JOIN organizations o ON o.id = m.organization_id AND o.deleted_at IS NULL
      WHERE m.organization_id = q.organization_id AND m.user_id = q.user_id AND m.role IN ('ADMIN', 'OWNER'))`;
  const [due] = await db.prisma.$queryRaw<Due[]>`
    WITH due AS (
      SELECT id FROM quota_mails WHERE next_email_at <= now() ORDER BY next_email_at LIMIT 1 FOR UPDATE SKIP LOCKED)
    UPDATE quota_mails q SET email_attempts = email_attempts + 1, next_email_at = now() + make_interval(secs => ${CLAIM_SECONDS})
    FROM due, organizations o, users u WHERE q.id = due.id AND o.id = q.organization_id AND u.id = q.user_id
    RETURNING q.id, q.email_attempts AS attempts, q.percent::int, o.id AS "organizationId", o.display_name AS organization,
      u.email, u.language`;
  return due;
}

export function quotaMail(
  { email, language, percent, organization, organizationId }: Omit<Due, 'id' | 'attempts'>,
  publicUrl: string,
): Mail {
  const isGerman = language === 'de';
  const texts = isGerman ? german : english;
  const isFull = percent >= 100;
  const blocks = [
    isFull ? texts.full(organization) : texts.most(organization),
    isFull ? texts.whenFull : texts.soon,
    { link: `${publicUrl}/o/${organizationId}/settings/usage`, text: texts.open },
  ];
  const subject = isFull ? texts.fullSubject(organization) : texts.mostSubject(organization);
  return { to: email, subject, ...mailBody(blocks, isGerman ? 'de' : 'en') };
}

const english = {
  mostSubject: (name: string) => `${name} has used 80% of its storage`,
  fullSubject: (name: string) => `The storage of ${name} is full`,
  most: (name: string) => `“${name}” has used 80% of its storage or of its file limit.`,
  full: (name: string) => `“${name}” has used all of its storage, or reached its file limit.`,
  soon: 'When it is full, uploads are refused.',
  whenFull: 'Uploads are refused until items are deleted permanently or the quota is raised.',
  open: 'Open the storage page',
};

const german: typeof english = {
  mostSubject: (name) => `${name} hat 80 % des Speichers belegt`,
  fullSubject: (name) => `Der Speicher von ${name} ist voll`,
  most: (name) => `„${name}“ hat 80 % des Speicherplatzes oder der maximalen Anzahl an Dateien erreicht.`,
  full: (name) =>
    `„${name}“ hat den gesamten Speicherplatz belegt oder die maximale Anzahl an Dateien erreicht.`,
  soon: 'Wenn er voll ist, werden Uploads abgelehnt.',
  whenFull:
    'Uploads werden abgelehnt, bis Elemente endgültig gelöscht werden oder das Kontingent erhöht wird.',
  open: 'Speicherseite öffnen',
};
