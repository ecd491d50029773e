import type { Logger } from 'pino';
import type { Role } from '@/lib/base/policy';
import { shownEmail } from '@/lib/base/shown-email';
import type { Database } from '@/lib/platform/db/database';
import { CLAIM_SECONDS, createMailQueue } from '@/lib/platform/mail/mail-queue';
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
      SELECT i.id, o.display_name AS organization, u.display_name AS inviter
      FROM invitations i
      JOIN organizations o ON o.id = i.organization_id AND o.deleted_at IS NULL
      JOIN users u ON u.id = i.creator_id
      WHERE i.next_email_at <= now() AND i.accepted_at IS NULL AND i.expires_at > now()
      ORDER BY i.next_email_at LIMIT 1 FOR UPDATE OF i SKIP LOCKED)
    UPDATE invitations i SET email_attempts = email_attempts + 1, next_email_at = now() + make_interval(secs => ${CLAIM_SECONDS})
    FROM due WHERE i.id = due.id
    RETURNING i.id, i.email, i.role, i.expires_at AS "expiresAt", i.email_attempts AS attempts, due.organization, due.inviter`;
  return due;
}

export function invitationMail(
  { email, role, expiresAt, organization, inviter }: Omit<Due, 'id' | 'attempts'>,
  uri: string,
): Mail {
  const lines = [
    `${inviter} invites you to "${organization}" as ${roleTexts[role]}.`,
    'To accept, open this link and sign in or create an account:',
    uri,
    `The link works once, only for ${shownEmail(email)}, until ${expiresAt.toUTCString()}. If you don't expect this invitation, ignore this email.`,
  ];
  return { to: email, subject: `${inviter} invites you to ${organization}`, text: `${lines.join('\n\n')}\n` };
}

const roleTexts: Record<Role, string> = {
  VIEWER: 'a viewer',
  EDITOR: 'an editor',
  ADMIN: 'an administrator',
  OWNER: 'an owner',
};
