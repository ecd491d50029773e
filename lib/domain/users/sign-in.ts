import { type Actor, type Origin, userActor } from '@/lib/base/actor';
import { parseEmail } from '@/lib/base/email-address';
import { fail } from '@/lib/base/errors';
import type { Config } from '@/lib/config';
import { recordOfUser } from '@/lib/domain/audit/audit';
import type { Database } from '@/lib/platform/db/database';
import type { User } from '@/lib/platform/db/generated/client';
import { claimAccount } from './claim-account';
import type { KnownBrowsers } from './known-browsers';
import type { Guess, PasswordGuesses } from './password-guesses';
import { confirmSession, noteProof, requireRecentProof, requireSession } from './sessions';
import type { Users } from './users';

type SignInDeps = {
  db: Database;
  users: Users;
  guesses: PasswordGuesses;
  knownBrowsers: KnownBrowsers;
  config: Pick<Config, 'signUp' | 'oidc'>;
};

/** A user as an OpenID provider describes them. */
export type Identity = {
  provider: string;
  subject: string;
  email: string | undefined;
  isEmailVerified: boolean;
  displayName: string | undefined;
};

/** Creates an account that accepts an invitation. @throws PERMISSION_DENIED */
type CreateInvited = (account: {
  email: string;
  displayName: string | undefined;
  password: null;
  isEmailVerified: boolean;
}) => Promise<User>;

export type SignIn = ReturnType<typeof createSignIn>;

/** Sign-in in the browser, by password or by an OpenID provider. */
export function createSignIn({ db, users, guesses, knownBrowsers, config }: SignInDeps) {
  /** The user with this email address and password, if there is one who may sign in. */
  async function check(email: string, password: string, guess: Guess): Promise<User | null> {
    return guesses.during(guess, async () => {
      const user = await users.findByAnyText(email);
      // An unknown email address takes as long as a wrong password and gives the same error.
      const isCorrect = await users.isPassword(user ?? { passwordHash: null }, password, guess.address);
      return user && isCorrect && user.disabledAt === null ? user : null;
    });
  }

  return {
    /**
     * @throws UNAUTHENTICATED with reason SIGN_IN_FAILED for a wrong address and a wrong password alike;
     *   RESOURCE_EXHAUSTED after too many attempts
     */
    async byPassword(
      email: string,
      password: string,
      { knownBrowser = null, ...origin }: Origin & { knownBrowser?: string | null },
    ): Promise<User> {
      const account = accountOf(email);
      const browserId = knownBrowsers.idOf(knownBrowser, account, new Date());
      const user = await check(email, password, { account, address: origin.address, browserId });
      if (user) return user;
      // Not awaited: the time it takes would reveal which addresses have an account.
      void recordFailed(email, origin).catch(() => {});
      throw fail('SIGN_IN_FAILED');
    },

    /**
     * The user of an identity: the one that it is linked to, else the one with its verified email address,
     * else with open sign-up a new one. An account whose own address was never proven may be someone else's:
     * it is linked only with OIDC_LINK_BY_EMAIL, and then loses its password, sessions and tokens.
     * `createInvited`: for a person who came with an invitation, which may create an account, too.
     * @throws PERMISSION_DENIED
     */
    async byIdentity(identity: Identity, origin: Origin, createInvited?: CreateInvited): Promise<User> {
      const { provider, subject } = identity;
      const linked = await db.prisma.identity.findUnique({
        where: { provider_subject: { provider, subject } },
        include: { user: true },
      });
      const user = linked?.user ?? (await link(identity, origin, createInvited));
      if (user.disabledAt) throw fail('USER_DISABLED');
      return user;
    },

    /**
     * Proves by password who uses the actor's session, for {@link requireRecentProof}.
     * @throws PERMISSION_DENIED for tokens; INVALID_ARGUMENT if the password is wrong; FAILED_PRECONDITION
     *   without one
     */
    async reauthenticate(actor: Actor, password: string): Promise<void> {
      requireSession(actor);
      const user = await users.get(actor.userId);
      if (user.passwordHash === null) throw fail('PASSWORD_NOT_SET');
      if (!(await check(user.email, password, guessInSession(actor, user)))) {
        await record(actor, 'DENIED');
        throw fail('PASSWORD_WRONG');
      }
      await db.transaction(async (tx) => {
        await confirmSession(tx, actor);
        await noteProof(tx, actor);
      });
      await record(actor, 'OK');
    },

    /**
     * Changes the password and signs the user out everywhere, including this session.
     * @throws PERMISSION_DENIED for tokens, and for a first password without a recent proof of who sets it;
     *   INVALID_ARGUMENT if the current password is wrong or the new one is invalid
     */
    async changePassword(actor: Actor, { current, next }: { current: string; next: string }): Promise<void> {
      const user = await confirmPassword(actor, current);
      await users.setPassword(user.email, next, actor);
    },

    confirmPassword,
  };

  /**
   * Checks the current password of the actor, which is itself a proof of who they are; a user without one
   * needs a recent proof. Returns the user.
   * @throws PERMISSION_DENIED for tokens and without a recent proof; INVALID_ARGUMENT with reason
   *   PASSWORD_WRONG
   */
  async function confirmPassword(actor: Actor, password: string): Promise<User> {
    requireSession(actor);
    const user = await db.prisma.user.findUniqueOrThrow({ where: { id: actor.userId } });
    if (user.passwordHash === null) requireRecentProof(actor);
    else if (!(await check(user.email, password, guessInSession(actor, user)))) throw fail('PASSWORD_WRONG');
    return user;
  }

  /** An unknown email address belongs to no organization, so no audit log has it. */
  async function recordFailed(email: string, origin: Origin): Promise<void> {
    const user = await users.findByAnyText(email);
    if (!user) return;
    const actor = { userId: user.id, tokenId: null, sessionId: null, uploadUrlId: null, origin };
    await recordOfUser(db.prisma, { action: 'user.sign_in', userId: user.id, outcome: 'DENIED', actor });
  }

  async function record(actor: Actor, outcome: 'OK' | 'DENIED'): Promise<void> {
    const event = { action: 'user.reauthenticate', userId: actor.userId, outcome, actor } as const;
    await recordOfUser(db.prisma, event);
  }

  async function link(
    { provider, subject, email, isEmailVerified, displayName }: Identity,
    origin: Origin,
    createInvited?: CreateInvited,
  ): Promise<User> {
    if (!email || !isEmailVerified) {
      throw fail('EMAIL_UNVERIFIED');
    }
    const { id: userId } = (await users.find(email)) ?? (await signUp(email, displayName, createInvited));
    return db.transaction(async (tx) => {
      await tx.$queryRaw`SELECT 1 FROM users WHERE id = ${userId} FOR UPDATE`;
      const user = await tx.user.findUniqueOrThrow({ where: { id: userId } });
      if (user.disabledAt) throw fail('USER_DISABLED');
      if (user.emailVerifiedAt === null) {
        if (!config.oidc?.linkByEmail) throw fail('ACCOUNT_UNVERIFIED');
        await claimAccount(tx, userId);
      }
      // Two tabs may link the same identity at once.
      const identity = { provider, subject, userId };
      const { count } = await tx.identity.createMany({ data: [identity], skipDuplicates: true });
      const actor = userActor(userId, origin);
      if (count > 0) await recordOfUser(tx, { action: 'user.link_identity', userId, actor });
      const linked = await tx.identity.findUniqueOrThrow({
        where: { provider_subject: { provider, subject } },
        include: { user: true },
      });
      return linked.user;
    });
  }

  async function signUp(
    email: string,
    displayName: string | undefined,
    createInvited?: CreateInvited,
  ): Promise<User> {
    const account = { email, displayName: displayName || undefined, password: null, isEmailVerified: true };
    if (createInvited) return createInvited(account);
    if (config.signUp !== 'open') throw fail('SIGN_UP_CLOSED');
    return users.create({ ...account, accept: 'later-user' });
  }
}

/** The name that guesses at an account are counted under. */
const accountOf = (email: string) => parseEmail(email) ?? email.trim().toLowerCase();

/** A session proves that its browser has signed in: what strangers guess does not affect it. */
const guessInSession = ({ origin }: Actor, { id, email }: User): Guess => ({
  account: email,
  address: origin.address,
  browserId: `session of ${id}`,
});
