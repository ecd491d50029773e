import type { Logger } from 'pino';
import type { Role } from '@/lib/base/policy';
import { shownEmail } from '@/lib/base/shown-email';
import type { Database } from '@/lib/platform/db/database';
import type { Mail, Mailer } from '@/lib/platform/mail/mailer';
import type { Invitations } from './invitations';

type InvitationMailsDeps = {
  db: Database;
  mailer: Mailer | null;
  invitations: Pick<Invitations, 'uriOf'>;
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

/** With delays that double, the attempts cover about a day. */
export const MAX_ATTEMPTS = 14;
/** Longer than sending a mail can take: after a crash another process claims it. */
const CLAIM_SECONDS = 300;

export type InvitationMails = ReturnType<typeof createInvitationMails>;

/**
 * Sends invitations by email in the background, after they are committed. A crash right after sending may
 * send a mail twice.
 */
export function createInvitationMails({ db, mailer, invitations, log }: InvitationMailsDeps) {
  let sending: Promise<void> | null = null;
  let isStopped = false;

  async function sendDue(mailer: Mailer): Promise<void> {
    while (!isStopped) {
      const due = await claimNext(db);
      if (!due) return;
      const scheduleNext = (nextEmailAt: Date | null) =>
        db.prisma.invitation.updateMany({ where: { id: due.id }, data: { nextEmailAt } });
      try {
        await mailer.send(invitationMail(due, invitations.uriOf(due)));
        await scheduleNext(null);
      } catch (err) {
        const isLast = due.attempts >= MAX_ATTEMPTS;
        await scheduleNext(isLast ? null : new Date(Date.now() + retryDelayMs(due.attempts)));
        log.warn({ err, invitation: due.id, isLast }, 'could not send an invitation by email');
      }
    }
  }

  return {
    isOn: mailer !== null,

    /** Sends all due mails. A call during another one does nothing. */
    async send(): Promise<void> {
      if (!mailer || sending) return;
      sending = sendDue(mailer).finally(() => {
        sending = null;
      });
      await sending;
    },

    /** Waits for the mail that is being sent. */
    async stop(): Promise<void> {
      isStopped = true;
      await sending?.catch(() => {});
    },
  };
}

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

/** How long to wait after this many failed attempts. */
export const retryDelayMs = (attempts: number) => 2 ** attempts * 5_000;

export function invitationMail(
  { email, role, expiresAt, organization, inviter }: Omit<Due, 'id' | 'attempts'>,
  uri: string,
): Mail {
  const lines = [
    `${inviter} invites you to "${organization}", as ${role.toLowerCase()}.`,
    'To accept, open this link and sign in or create an account:',
    uri,
    `The link works once, only for ${shownEmail(email)}, until ${expiresAt.toUTCString()}. If you don't expect this invitation, ignore this email.`,
  ];
  return { to: email, subject: `${inviter} invites you to ${organization}`, text: `${lines.join('\n\n')}\n` };
}
