import type { Actor } from '@/lib/base/actor';
import { fail } from '@/lib/base/errors';
import type { Config } from '@/lib/config';
import type { Database } from '@/lib/platform/db/database';
import { isUniqueViolation } from '@/lib/platform/db/database-errors';
import type { User } from '@/lib/platform/db/generated/client';
import type { PasswordGuesses } from './password-guesses';
import type { Users } from './users';

type SignInDeps = { db: Database; users: Users; guesses: PasswordGuesses; config: Pick<Config, 'signUp'> };

/** What an OpenID provider says of whoever signed in there. */
export type Identity = {
  provider: string;
  subject: string;
  email: string | undefined;
  isEmailVerified: boolean;
  displayName: string | undefined;
};

export type SignIn = ReturnType<typeof createSignIn>;

/** How people prove in a browser who they are. */
export function createSignIn({ db, users, guesses, config }: SignInDeps) {
  /** The user with this password, if there is one who may sign in. */
  async function check(email: string, password: string, address: string | null): Promise<User | null> {
    return guesses.during({ account: email.trim().toLowerCase(), address }, async () => {
      const user = await users.findByAnyText(email);
      // An unknown e-mail takes as long as a wrong password, and is answered the same.
      const isRight = await users.isPassword(user ?? { passwordHash: null }, password);
      return user && isRight && user.disabledAt === null ? user : null;
    });
  }

  return {
    /**
     * @throws UNAUTHENTICATED with reason PASSWORD_WRONG, whatever was wrong; RESOURCE_EXHAUSTED after too
     *   many wrong ones
     */
    async byPassword(email: string, password: string, address: string | null): Promise<User> {
      const user = await check(email, password, address);
      if (user) return user;
      throw fail('SIGN_IN_FAILED');
    },

    /**
     * The user who stands behind an identity: the one it was bound to before, else the one with its verified
     * e-mail, else with open sign-up a new one.
     * @throws PERMISSION_DENIED
     */
    async byIdentity(identity: Identity): Promise<User> {
      const { provider, subject } = identity;
      const bound = await db.prisma.identity.findUnique({
        where: { provider_subject: { provider, subject } },
        include: { user: true },
      });
      const user = bound?.user ?? (await bind(identity));
      if (user.disabledAt) throw fail('USER_DISABLED');
      return user;
    },

    /**
     * Sets another password and ends all sessions of the user, this one too.
     * @throws PERMISSION_DENIED for tokens; INVALID_ARGUMENT where the present password is wrong or the new
     *   one bad
     */
    async changePassword(actor: Actor, { current, next }: { current: string; next: string }): Promise<void> {
      inSessionOnly(actor);
      const user = await db.prisma.user.findUniqueOrThrow({ where: { id: actor.userId } });
      if (user.passwordHash !== null && !(await check(user.email, current, actor.origin.address))) {
        throw fail('PASSWORD_WRONG');
      }
      await users.setPassword(user.email, next);
    },

    /** Ends all sessions of the actor, this one too. @throws PERMISSION_DENIED for tokens */
    async signOutEverywhere(actor: Actor): Promise<void> {
      inSessionOnly(actor);
      await db.prisma.user.update({
        where: { id: actor.userId },
        data: { sessionVersion: { increment: 1 } },
      });
    },
  };

  async function bind({ provider, subject, email, isEmailVerified, displayName }: Identity): Promise<User> {
    if (!email || !isEmailVerified) {
      throw fail('EMAIL_UNVERIFIED');
    }
    const user = (await users.find(email)) ?? (await signUp(email, displayName));
    try {
      await db.prisma.identity.create({ data: { provider, subject, userId: user.id } });
    } catch (error) {
      // Two tabs at once bound the same.
      if (!isUniqueViolation(error)) throw error;
    }
    return user;
  }

  async function signUp(email: string, displayName: string | undefined): Promise<User> {
    if (config.signUp !== 'open') throw fail('SIGN_UP_CLOSED');
    return users.create({ email, displayName: displayName || undefined, password: null, place: 'later' });
  }
}

/** @throws PERMISSION_DENIED with reason SESSION_ONLY */
function inSessionOnly({ sessionVersion }: Actor): void {
  if (sessionVersion === null) {
    throw fail('SESSION_ONLY');
  }
}
