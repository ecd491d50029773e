import type { Logger } from 'pino';
import type { Role } from '@/lib/base/policy';
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

/** About a day of trying, each time after twice as long. */
const MAX_ATTEMPTS = 14;
/** Longer than sending one can take: whoever claimed it and died leaves it to others. */
const claimSeconds = 300;

export type InvitationMails = ReturnType<typeof createInvitationMails>;

/**
 * Sends invitations by mail, behind the requests that made them and after their commits. A mail may come
 * twice where a process dies just after sending it, and never before its invitation can be accepted.
 */
export function createInvitationMails({ db, mailer, invitations, log }: InvitationMailsDeps) {
  let sending: Promise<void> | null = null;
  let isStopped = false;

  async function sendDue(mailer: Mailer): Promise<void> {
    while (!isStopped) {
      const due = await claimNext(db);
      if (!due) return;
      const goesNext = (nextEmailAt: Date | null) =>
        db.prisma.invitation.updateMany({ where: { id: due.id }, data: { nextEmailAt } });
      try {
        await mailer.send(mailOf(due, invitations.uriOf(due)));
        await goesNext(null);
      } catch (err) {
        const isLast = due.attempts >= MAX_ATTEMPTS;
        await goesNext(isLast ? null : new Date(Date.now() + 2 ** due.attempts * 5_000));
        log.warn({ err, invitation: due.id, isLast }, 'an invitation could not be sent by mail');
      }
    }
  }

  return {
    isOn: mailer !== null,

    /** Sends what is due; one call at a time works, others have nothing to do. */
    async send(): Promise<void> {
      if (!mailer || sending) return;
      sending = sendDue(mailer).finally(() => {
        sending = null;
      });
      await sending;
    },

    /** Waits for the one that is being sent. */
    async stop(): Promise<void> {
      isStopped = true;
      await sending?.catch(() => {});
    },
  };
}

/** The next that is due and can still be accepted, put off for others while it is sent here. */
async function claimNext(db: Database): Promise<Due | undefined> {
  const [due] = await db.prisma.$queryRaw<Due[]>`
    WITH due AS (
      SELECT i.id, o.display_name AS organization, u.display_name AS inviter
      FROM invitations i
      JOIN organizations o ON o.id = i.organization_id AND o.deleted_at IS NULL
      JOIN users u ON u.id = i.creator_id
      WHERE i.next_email_at <= now() AND i.accepted_at IS NULL AND i.expires_at > now()
      ORDER BY i.next_email_at LIMIT 1 FOR UPDATE OF i SKIP LOCKED)
    UPDATE invitations i SET email_attempts = email_attempts + 1, next_email_at = now() + make_interval(secs => ${claimSeconds})
    FROM due WHERE i.id = due.id
    RETURNING i.id, i.email, i.role, i.expires_at AS "expiresAt", i.email_attempts AS attempts, due.organization, due.inviter`;
  return due;
}

function mailOf({ email, role, expiresAt, organization, inviter }: Due, uri: string): Mail {
  const lines = [
    `${inviter} invites you to "${organization}", as ${role.toLowerCase()}.`,
    'To accept, open this link and sign in or make an account:',
    uri,
    `It is for ${email} alone, once, until ${expiresAt.toUTCString()}. If you do not know what this is about, do nothing.`,
  ];
  return { to: email, subject: `${inviter} invites you to ${organization}`, text: `${lines.join('\n\n')}\n` };
}
