import type { Logger } from 'pino';
import { shownEmail } from '@/lib/base/shown-email';
import type { Database } from '@/lib/platform/db/database';
import type { EmailLink } from '@/lib/platform/db/generated/client';
import { CLAIM_SECONDS, createMailQueue, type DueMail } from '@/lib/platform/mail/mail-queue';
import { germanTime } from '@/lib/platform/mail/mail-time';
import type { Mail, Mailer } from '@/lib/platform/mail/mailer';
import type { EmailLinks } from './email-links';

type EmailLinkMailsDeps = {
  db: Database;
  mailer: Mailer | null;
  emailLinks: Pick<EmailLinks, 'uriOf'>;
  log: Logger;
};

type Due = DueMail & Pick<EmailLink, 'purpose' | 'email' | 'language' | 'expiresAt'>;

/** Sends the links for new passwords, and for verifying and changing an address. */
export const createEmailLinkMails = ({ db, mailer, emailLinks, log }: EmailLinkMailsDeps) =>
  createMailQueue({
    mailer,
    log,
    what: 'an account link',
    claimNext: () => claimNext(db),
    compose: (due) => emailLinkMail(due, emailLinks.uriOf(due)),
    schedule: (id, nextEmailAt) => db.prisma.emailLink.updateMany({ where: { id }, data: { nextEmailAt } }),
  });

/** Deletes the due links of addresses that get none, and claims the next of the others. */
async function claimNext(db: Database): Promise<Due | undefined> {
  await db.prisma.$executeRaw`
    DELETE FROM email_links l WHERE l.next_email_at <= now() AND NOT CASE l.purpose
      WHEN 'EMAIL_CHANGED' THEN true
      WHEN 'EMAIL_CHANGE' THEN NOT EXISTS (SELECT FROM users u WHERE u.email = l.email)
        AND EXISTS (SELECT FROM users u WHERE u.id = l.user_id AND u.disabled_at IS NULL)
      WHEN 'EMAIL_VERIFICATION' THEN EXISTS (
        SELECT FROM users u WHERE u.email = l.email AND u.disabled_at IS NULL AND u.email_verified_at IS NULL)
      ELSE EXISTS (SELECT FROM users u WHERE u.email = l.email AND u.disabled_at IS NULL AND (u.password_hash IS NOT NULL
        OR NOT EXISTS (SELECT FROM identities i WHERE i.user_id = u.id))) END`;
  const [due] = await db.prisma.$queryRaw<Due[]>`
    WITH due AS (
      SELECT id FROM email_links WHERE next_email_at <= now() AND expires_at > now()
      ORDER BY next_email_at LIMIT 1 FOR UPDATE SKIP LOCKED)
    UPDATE email_links l SET email_attempts = email_attempts + 1, next_email_at = now() + make_interval(secs => ${CLAIM_SECONDS})
    FROM due WHERE l.id = due.id
    RETURNING l.id, l.purpose, l.email, l.language, l.expires_at AS "expiresAt", l.email_attempts AS attempts`;
  return due;
}

export function emailLinkMail(
  { purpose, email, language, expiresAt }: Pick<Due, 'purpose' | 'email' | 'language' | 'expiresAt'>,
  uri: string | null,
): Mail {
  const { until, ...ofPurpose } = language === 'de' ? german : english;
  const { subject, request, ignore } = ofPurpose[purpose];
  const lines =
    uri === null
      ? [request, ignore]
      : [request.replace('{email}', shownEmail(email)), uri, `${until(expiresAt)} ${ignore}`];
  return { to: email, subject, text: `${lines.join('\n\n')}\n` };
}

const english = {
  until: (time: Date) => `The link works once, until ${time.toUTCString()}.`,
  PASSWORD_RESET: {
    subject: 'Reset your password',
    request: 'Someone requested a new password for the Holdall account {email}. To set one, open this link:',
    ignore: "If it wasn't you, ignore this email: your password stays as it is.",
  },
  EMAIL_VERIFICATION: {
    subject: 'Verify your email address',
    request: 'To verify that {email} is the address of your Holdall account, open this link and sign in:',
    ignore: "If you don't have this account, ignore this email.",
  },
  EMAIL_CHANGE: {
    subject: 'Confirm your new email address',
    request: 'To use {email} for your Holdall account from now on, open this link where you are signed in:',
    ignore: "If you didn't ask for this, ignore this email: nothing changes.",
  },
  EMAIL_CHANGED: {
    subject: 'Your email address was changed',
    request: 'Your Holdall account has a new email address. You sign in with that one from now on.',
    ignore: "If it wasn't you, contact the administrator of your Holdall server at once.",
  },
};

const german: typeof english = {
  until: (time) => `Der Link funktioniert einmal, bis ${germanTime(time)}.`,
  PASSWORD_RESET: {
    subject: 'Passwort zurücksetzen',
    request:
      'Für das Holdall-Konto {email} wurde ein neues Passwort angefordert. Öffnen Sie diesen Link, um es festzulegen:',
    ignore: 'Wenn Sie das nicht waren, ignorieren Sie diese E-Mail: Ihr Passwort bleibt, wie es ist.',
  },
  EMAIL_VERIFICATION: {
    subject: 'E-Mail-Adresse bestätigen',
    request:
      'Öffnen Sie diesen Link und melden Sie sich an, um zu bestätigen, dass {email} die Adresse Ihres Holdall-Kontos ist:',
    ignore: 'Wenn Sie kein solches Konto haben, ignorieren Sie diese E-Mail.',
  },
  EMAIL_CHANGE: {
    subject: 'Neue E-Mail-Adresse bestätigen',
    request:
      'Um für Ihr Holdall-Konto künftig {email} zu verwenden, öffnen Sie diesen Link dort, wo Sie angemeldet sind:',
    ignore: 'Wenn Sie das nicht angefordert haben, ignorieren Sie diese E-Mail: Es ändert sich nichts.',
  },
  EMAIL_CHANGED: {
    subject: 'Ihre E-Mail-Adresse wurde geändert',
    request: 'Ihr Holdall-Konto hat eine neue E-Mail-Adresse. Melden Sie sich ab jetzt mit ihr an.',
    ignore: 'Wenn Sie das nicht waren, wenden Sie sich sofort an die Administration Ihres Holdall-Servers.',
  },
};
