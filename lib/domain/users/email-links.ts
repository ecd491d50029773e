import { type Actor, type Origin, userActor } from '@/lib/base/actor';
import { addressBlock } from '@/lib/base/address-block';
import { checkEmail } from '@/lib/base/email-address';
import { fail } from '@/lib/base/errors';
import { newId } from '@/lib/base/ids';
import type { Capabilities } from '@/lib/base/secrets/signed-secret';
import type { Config } from '@/lib/config';
import { recordOfUser } from '@/lib/domain/audit/audit';
import type { Database, Transaction } from '@/lib/platform/db/database';
import { isUniqueViolation } from '@/lib/platform/db/database-errors';
import type { EmailLink, EmailLinkPurpose, User } from '@/lib/platform/db/generated/client';
import { createRateLimiter } from '@/lib/platform/db/rate-limiter';
import { claimAccount } from './claim-account';
import { requireRecentProof, requireSession } from './sessions';
import type { Users } from './users';

const hourMs = 3_600_000;
const kinds = {
  PASSWORD_RESET: { path: 'reset-password', signedAs: 'password-reset', lifetimeMs: hourMs },
  EMAIL_VERIFICATION: { path: 'verify-email', signedAs: 'email-verification', lifetimeMs: 24 * hourMs },
  EMAIL_CHANGE: { path: 'change-email', signedAs: 'email-change', lifetimeMs: hourMs },
} as const;

/** The links of one purpose that an email address gets within an hour. */
const MAX_LINKS_PER_HOUR = 3;
/** The requests for links from one network address within an hour. */
const MAX_REQUESTS_PER_HOUR = 30;

/** A link to send, in the language of the page that requests it. */
type NewLink = Pick<EmailLink, 'email' | 'language'> & { purpose: Purpose; userId?: string };

type Purpose = keyof typeof kinds;

export type EmailLinks = ReturnType<typeof createEmailLinks>;

type EmailLinksDeps = {
  db: Database;
  capabilities: Capabilities;
  users: Pick<Users, 'hashPassword'>;
  config: Pick<Config, 'publicUrl' | 'smtp'>;
};

/**
 * Links that are sent to an email address, and prove that the person who opens one receives its mail: for a
 * new password, and for the address itself, also a new one. Each works once.
 */
export function createEmailLinks({ db, capabilities, users, config }: EmailLinksDeps) {
  const requests = createRateLimiter(db, {
    name: 'email-link',
    points: MAX_REQUESTS_PER_HOUR,
    seconds: hourMs / 1000,
  });

  /** Requests a link. What an address without an account gets is decided later, when mail is sent. */
  async function request(link: NewLink, { address }: Origin): Promise<void> {
    if (!config.smtp) throw fail('EMAIL_NOT_CONFIGURED');
    const seconds = await requests.consume(address === null ? 'unknown' : addressBlock(address));
    if (seconds !== null) {
      throw fail('RATE_LIMITED', {
        message: `Too many emails were requested. Try again in ${Math.ceil(seconds / 60)} minutes.`,
        metadata: { retry_after_seconds: String(seconds) },
      });
    }
    await db.transaction((tx) => insertLink(tx, link));
  }

  /** The id in a secret. @throws PERMISSION_DENIED with reason EMAIL_LINK_ENDED */
  function idOf(purpose: Purpose, secret: string): string {
    const id = capabilities.verify(kinds[purpose].signedAs, secret)?.toString();
    if (!id) throw fail('EMAIL_LINK_ENDED');
    return id;
  }

  return {
    /** Whether mail is configured. */
    isOn: config.smtp !== null,

    /** The address of a link; null for a notice. */
    uriOf: ({ id, purpose }: Pick<EmailLink, 'id' | 'purpose'>): string | null =>
      purpose === 'EMAIL_CHANGED'
        ? null
        : `${config.publicUrl}/${kinds[purpose].path}/${capabilities.sign(kinds[purpose].signedAs, Buffer.from(id))}`,

    /**
     * Sends a link for a new password, if the address has an account that signs in with one. The answer is
     * the same for every address.
     * @throws FAILED_PRECONDITION without SMTP; INVALID_ARGUMENT for text that is no address;
     *   RESOURCE_EXHAUSTED after too many requests
     */
    requestPasswordReset: async (email: string, language: string, origin: Origin): Promise<void> =>
      request({ purpose: 'PASSWORD_RESET', email: checkEmail(email), language }, origin),

    /** Sends the actor a link that verifies their address, unless it is verified. @throws as above */
    async requestVerification(actor: Actor, language: string): Promise<void> {
      const user = await db.prisma.user.findUniqueOrThrow({ where: { id: actor.userId } });
      await request({ purpose: 'EMAIL_VERIFICATION', email: user.email, language }, actor.origin);
    },

    /**
     * Sends a link to a new address, which becomes that of the actor when they open it. The answer is the
     * same for an address that has an account, which gets no mail.
     * @throws PERMISSION_DENIED for a token and without a recent proof; as above
     */
    async requestChange(actor: Actor, email: string, language: string): Promise<void> {
      requireSession(actor);
      requireRecentProof(actor);
      const link = { purpose: 'EMAIL_CHANGE', email: checkEmail(email), language } as const;
      await request({ ...link, userId: actor.userId }, actor.origin);
    },

    /**
     * Gives the actor the address that a link was sent to; the previous address gets a notice.
     * @throws PERMISSION_DENIED for a token, a link of another account, and one that was used or has expired;
     *   ALREADY_EXISTS if the address got an account meanwhile
     */
    async changeEmail(actor: Actor, secret: string): Promise<void> {
      requireSession(actor);
      const id = idOf('EMAIL_CHANGE', secret);
      let taken = '';
      try {
        await db.transaction(async (tx) => {
          const link = await findOpen(tx, 'EMAIL_CHANGE', id);
          if (link && link.userId !== actor.userId) throw fail('EMAIL_LINK_FOR_ANOTHER');
          const { email, language } = await use(tx, 'EMAIL_CHANGE', id);
          taken = email;
          const { email: previous } = await tx.user.findUniqueOrThrow({ where: { id: actor.userId } });
          await tx.user.update({
            where: { id: actor.userId },
            data: { email, emailVerifiedAt: new Date() },
          });
          // Links to the previous address were for this account.
          await tx.emailLink.deleteMany({ where: { email: previous } });
          const now = new Date();
          const notice = { id: newId(), purpose: 'EMAIL_CHANGED', email: previous, language } as const;
          const expiresAt = new Date(now.getTime() + 24 * hourMs);
          await tx.emailLink.create({
            data: { ...notice, userId: actor.userId, expiresAt, nextEmailAt: now },
          });
          await recordOfUser(tx, { action: 'user.change_email', userId: actor.userId, actor });
        });
      } catch (error) {
        if (!isUniqueViolation(error)) throw error;
        throw fail('EMAIL_TAKEN', { values: { email: taken } });
      }
    },

    /** Sends a new user the first link that verifies their address; without SMTP it does nothing. */
    async sendVerification({ email }: Pick<User, 'email'>, language: string): Promise<void> {
      const link = { purpose: 'EMAIL_VERIFICATION', email, language } as const;
      if (config.smtp) await db.transaction((tx) => insertLink(tx, link));
    },

    /** Whether the link of a reset still works. */
    isResetOpen: async (secret: string): Promise<boolean> => {
      const id = capabilities.verify(kinds.PASSWORD_RESET.signedAs, secret)?.toString();
      return id !== undefined && (await findOpen(db.prisma, 'PASSWORD_RESET', id)) !== null;
    },

    /**
     * Sets a new password and ends all sessions of the user. An account whose address was not proven before
     * also loses all else that its creator may have kept.
     * @throws PERMISSION_DENIED for a link that was used or has expired; INVALID_ARGUMENT for an invalid
     *   password
     */
    async resetPassword(secret: string, password: string, origin: Origin): Promise<void> {
      const id = idOf('PASSWORD_RESET', secret);
      const link = await findOpen(db.prisma, 'PASSWORD_RESET', id);
      if (!link) throw fail('EMAIL_LINK_ENDED');
      const passwordHash = await users.hashPassword(password, link.email, origin.address);
      await db.transaction(async (tx) => {
        const { email } = await use(tx, 'PASSWORD_RESET', id);
        const user = await tx.user.findUnique({ where: { email }, include: { identities: true } });
        if (!user || !mayReset({ ...user, identityCount: user.identities.length }))
          throw fail('EMAIL_LINK_ENDED');
        if (user.emailVerifiedAt === null) await claimAccount(tx, user.id);
        await tx.user.update({
          where: { id: user.id },
          data: { passwordHash, sessionVersion: { increment: 1 } },
        });
        const actor = userActor(user.id, origin);
        await recordOfUser(tx, { action: 'user.reset_password', userId: user.id, actor });
      });
    },

    /**
     * Verifies the address of the actor, who must be signed in: the link alone would verify an account that
     * someone else created with this address.
     * @throws PERMISSION_DENIED for a token, a link of another account, and one that was used or has expired
     */
    async verifyEmail(actor: Actor, secret: string): Promise<void> {
      requireSession(actor);
      const id = idOf('EMAIL_VERIFICATION', secret);
      await db.transaction(async (tx) => {
        const user = await tx.user.findUniqueOrThrow({ where: { id: actor.userId } });
        const link = await findOpen(tx, 'EMAIL_VERIFICATION', id);
        if (link && link.email !== user.email) throw fail('EMAIL_LINK_FOR_ANOTHER');
        await use(tx, 'EMAIL_VERIFICATION', id);
        if (user.emailVerifiedAt !== null) return;
        await recordOfUser(tx, { action: 'user.verify_email', userId: user.id, actor });
        await tx.user.update({ where: { id: user.id }, data: { emailVerifiedAt: new Date() } });
      });
    },
  };
}

/** A user who signs in with a provider alone gets no password: that would be a way around the provider. */
export const mayReset = ({
  disabledAt,
  passwordHash,
  identityCount,
}: Pick<User, 'disabledAt' | 'passwordHash'> & { identityCount: number }): boolean =>
  disabledAt === null && (passwordHash !== null || identityCount === 0);

/** Inserts a link to send, unless the address got enough of them within the hour. */
async function insertLink(tx: Transaction, { purpose, email, language, userId }: NewLink): Promise<void> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${email}, 0))`;
  const createdAt = { gt: new Date(Date.now() - hourMs) };
  if ((await tx.emailLink.count({ where: { email, purpose, createdAt } })) >= MAX_LINKS_PER_HOUR) return;
  const expiresAt = new Date(Date.now() + kinds[purpose].lifetimeMs);
  const data = { id: newId(), purpose, email, language, userId, expiresAt, nextEmailAt: new Date() };
  await tx.emailLink.create({ data });
}

const openLink = (purpose: EmailLinkPurpose, id: string) => ({ id, purpose, expiresAt: { gt: new Date() } });

const findOpen = (tx: Transaction, purpose: EmailLinkPurpose, id: string): Promise<EmailLink | null> =>
  tx.emailLink.findFirst({ where: openLink(purpose, id) });

/** Uses up a link, and with it all others of its purpose. @throws PERMISSION_DENIED if it has ended */
async function use(tx: Transaction, purpose: EmailLinkPurpose, id: string): Promise<EmailLink> {
  const link = await findOpen(tx, purpose, id);
  const { count } = await tx.emailLink.deleteMany({ where: openLink(purpose, id) });
  if (!link || count === 0) throw fail('EMAIL_LINK_ENDED');
  await tx.emailLink.deleteMany({ where: { email: link.email, purpose } });
  return link;
}

/** Deletes links that have expired. */
export async function deleteExpiredEmailLinks(db: Database): Promise<void> {
  await db.prisma.emailLink.deleteMany({ where: { expiresAt: { lt: new Date() } } });
}
