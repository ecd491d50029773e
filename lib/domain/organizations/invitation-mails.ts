import type { Logger } from 'pino';
import type { Role } from '@/lib/base/policy';
import { shownEmail } from '@/lib/base/shown-email';
import type { Database } from '@/lib/platform/db/database';
import { CLAIM_SECONDS, createMailQueue } from '@/lib/platform/mail/mail-queue';
import { germanTime } from '@/lib/platform/mail/mail-time';
import type { Mail, Mailer } from '@/lib/platform/mail/mailer';
import type { Invitations } from './invitations';

type InvitationMailsDeps = {
  db: Database;
  mailer: Mailer | null;
  invitations: Pick<Invitations, 'mailedUriOf'>;
  log: Logger;
};

type Due = {
  id: string;
  email: string;
  role: Role;
  expiresAt: Date;
  attempts: number;
  organization: string;
  inviter: string;
  /** Of the recipient, who may have an account already, else of the inviter. */
  language: string | null;
};

/** Sends invitations by email. */
export const createInvitationMails = ({ db, mailer, invitations, log }: InvitationMailsDeps) =>
  createMailQueue({
    mailer,
    log,
    what: 'an invitation',
    claimNext: () => claimNext(db),
    compose: (due) => invitationMail(due, invitations.mailedUriOf(due)),
    schedule: (id, nextEmailAt) => db.prisma.invitation.updateMany({ where: { id }, data: { nextEmailAt } }),
  });

/** Claims the next due mail of an invitation that can be accepted; other processes skip it meanwhile. */
async function claimNext(db: Database): Promise<Due | undefined> {
  const [due] = await db.prisma.$queryRaw<Due[]>`
    WITH due AS (
      SELECT i.id, o.display_name AS organization, u.display_name AS inviter, coalesce(r.language, u.language) AS language
      FROM invitations i
      JOIN organizations o ON o.id = i.organization_id AND o.deleted_at IS NULL
      JOIN users u ON u.id = i.creator_id
      LEFT JOIN users r ON r.email = i.email
      WHERE i.next_email_at <= now() AND i.accepted_at IS NULL AND i.expires_at > now()
      ORDER BY i.next_email_at LIMIT 1 FOR UPDATE OF i SKIP LOCKED)
    UPDATE invitations i SET email_attempts = email_attempts + 1, next_email_at = now() + make_interval(secs => ${CLAIM_SECONDS})
    FROM due WHERE i.id = due.id
    RETURNING i.id, i.email, i.role, i.expires_at AS "expiresAt", i.email_attempts AS attempts, due.organization, due.inviter, due.language`;
  return due;
}

export function invitationMail(
  { email, role, expiresAt, organization, inviter, language }: Omit<Due, 'id' | 'attempts'>,
  uri: string,
): Mail {
  const texts = language === 'de' ? german : english;
  const lines = [
    texts.invitation(inviter, organization, texts.roles[role]),
    texts.accept,
    uri,
    texts.until(shownEmail(email), expiresAt),
  ];
  return { to: email, subject: texts.subject(inviter, organization), text: `${lines.join('\n\n')}\n` };
}

type Texts = {
  subject: (inviter: string, organization: string) => string;
  invitation: (inviter: string, organization: string, role: string) => string;
  accept: string;
  until: (email: string, time: Date) => string;
  roles: Record<Role, string>;
};

const english: Texts = {
  subject: (inviter, organization) => `${inviter} invites you to ${organization}`,
  invitation: (inviter, organization, role) => `${inviter} invites you to "${organization}" as ${role}.`,
  accept: 'To accept, open this link and sign in or create an account:',
  until: (email, time) =>
    `The link works once, only for ${email}, until ${time.toUTCString()}. If you don't expect this invitation, ignore this email.`,
  roles: { VIEWER: 'a viewer', EDITOR: 'an editor', ADMIN: 'an administrator', OWNER: 'an owner' },
};

const german: Texts = {
  subject: (inviter, organization) => `${inviter} lädt Sie zu ${organization} ein`,
  invitation: (inviter, organization, role) =>
    `${inviter} lädt Sie zu „${organization}“ ein. Ihre Rolle: ${role}.`,
  accept:
    'Um die Einladung anzunehmen, öffnen Sie diesen Link und melden Sie sich an oder erstellen Sie ein Konto:',
  until: (email, time) =>
    `Der Link funktioniert einmal, nur für ${email}, bis ${germanTime(time)}. Wenn Sie diese Einladung nicht erwarten, ignorieren Sie diese E-Mail.`,
  roles: { VIEWER: 'Betrachter', EDITOR: 'Bearbeiter', ADMIN: 'Administrator', OWNER: 'Eigentümer' },
};
