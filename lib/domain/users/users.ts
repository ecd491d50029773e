import { randomBytes } from 'node:crypto';
import type { Actor } from '@/lib/base/actor';
import { checkName } from '@/lib/base/display-name';
import { checkEmail, parseEmail } from '@/lib/base/email-address';
import { fail } from '@/lib/base/errors';
import { newId } from '@/lib/base/ids';
import { recordOfUser } from '@/lib/domain/audit/audit';
import type { Database, Transaction } from '@/lib/platform/db/database';
import { isUniqueViolation } from '@/lib/platform/db/database-errors';
import type { User } from '@/lib/platform/db/generated/client';
import type { PasswordHasher } from './password-hasher';
import { checkPassword } from './password-rules';
import { confirmSession, requireSession } from './sessions';

type NewUser = {
  email: string;
  displayName?: string;
  password: string | null;
  /** Creates only the first user of the instance, or only a later one. */
  accept?: 'first-user' | 'later-user';
  /** Whether the address is proven: by an OpenID provider, its mailbox, or the operator. */
  isEmailVerified: boolean;
  /** The address of the caller; absent on the command line. */
  callerAddress?: string | null;
};

/** A user to insert, with the password hashed. */
export type PreparedUser = Pick<User, 'id' | 'email' | 'displayName' | 'passwordHash' | 'emailVerifiedAt'>;

export type UserWithPicture = User & { picture: { etag: string } | null };

export const withPicture = { picture: { select: { etag: true } } } as const;

export type Users = ReturnType<typeof createUsers>;

export function createUsers({ db, passwords }: { db: Database; passwords: PasswordHasher }) {
  /** Checks a new user and hashes the password, which takes too long for a transaction. */
  async function prepare({
    email,
    displayName,
    password,
    isEmailVerified,
    callerAddress = null,
  }: Omit<NewUser, 'accept'>): Promise<PreparedUser> {
    const address = checkEmail(email);
    return {
      id: newId(),
      email: address,
      emailVerifiedAt: isEmailVerified ? new Date() : null,
      displayName: checkName(displayName ?? address.slice(0, address.indexOf('@'))),
      passwordHash: password === null ? null : await hashPassword(password, address, callerAddress),
    };
  }

  /**
   * The hash of a new password, for a caller at `address`; null on the command line.
   * @throws INVALID_ARGUMENT for an invalid password; RESOURCE_EXHAUSTED if too many passwords wait
   */
  async function hashPassword(password: string, email: string, address: string | null): Promise<string> {
    checkPassword(password, { email });
    return passwords.hash(password, address);
  }

  return {
    /**
     * Creates a user; the first of an instance becomes its administrator. Without a password the user signs
     * in with an OpenID provider. Only the set-up link and the command line create the first user (`accept`).
     * @throws ALREADY_EXISTS for an email address in use; INVALID_ARGUMENT for an invalid address, name or
     *   password; PERMISSION_DENIED for a user that `accept` excludes
     */
    async create({ accept, ...user }: NewUser): Promise<User> {
      const prepared = await prepare(user);
      return rejectTakenEmail(prepared, () => db.transaction((tx) => insertUser(tx, prepared, accept)));
    },

    prepare,

    hashPassword,

    get: (id: string): Promise<UserWithPicture> =>
      db.prisma.user.findUniqueOrThrow({ where: { id }, include: withPicture }),

    /** @throws PERMISSION_DENIED without a session; INVALID_ARGUMENT for an invalid name */
    async rename(actor: Actor, displayName: string): Promise<UserWithPicture> {
      requireSession(actor);
      const data = { displayName: checkName(displayName) };
      return db.transaction(async (tx) => {
        await confirmSession(tx, actor);
        await recordOfUser(tx, { action: 'user.update', userId: actor.userId, actor });
        return tx.user.update({ where: { id: actor.userId }, data, include: withPicture });
      });
    },

    find: (email: string): Promise<User | null> =>
      db.prisma.user.findUnique({ where: { email: checkEmail(email) } }),

    /** Like find, for text that may not be an email address. */
    async findByAnyText(text: string): Promise<User | null> {
      const email = parseEmail(text);
      return email === null ? null : db.prisma.user.findUnique({ where: { email } });
    },

    list: (): Promise<User[]> => db.prisma.user.findMany({ orderBy: { email: 'asc' } }),

    /**
     * Sets a password and signs the user out everywhere. Without an actor it is the command line.
     * @throws NOT_FOUND
     */
    async setPassword(email: string, password: string, actor?: Actor): Promise<User> {
      const passwordHash = await hashPassword(password, email, actor?.origin.address ?? null);
      const data = { passwordHash, sessionVersion: { increment: 1 } };
      return db.transaction(async (tx) => {
        if (actor) await confirmSession(tx, actor);
        const user = await change(tx, email, data);
        await recordOfUser(tx, { action: 'user.change_password', userId: user.id, actor });
        return user;
      });
    },

    /** Disables a user: their tokens, sessions and generated URLs stop working. @throws NOT_FOUND */
    disable: (email: string): Promise<User> =>
      db.transaction(async (tx) => {
        const data = { disabledAt: new Date(), sessionVersion: { increment: 1 } };
        const user = await change(tx, email, data);
        await recordOfUser(tx, { action: 'user.disable', userId: user.id });
        return user;
      }),

    /** Takes as long for a user without a password as for a wrong password. */
    isPassword(
      { passwordHash }: Pick<User, 'passwordHash'>,
      password: string,
      callerAddress: string | null,
    ): Promise<boolean> {
      return passwords.verify(passwordHash, password, callerAddress);
    },
  };
}

/**
 * Inserts a user; the first of an instance becomes its administrator.
 * @throws PERMISSION_DENIED for a user that `accept` excludes
 */
export async function insertUser(
  tx: Transaction,
  user: PreparedUser,
  accept?: NewUser['accept'],
): Promise<User> {
  // Of two first users at once, only one becomes administrator.
  await tx.$executeRaw`LOCK TABLE users IN SHARE ROW EXCLUSIVE MODE`;
  const isFirst = (await tx.user.count()) === 0;
  if (accept === 'first-user' && !isFirst) throw fail('SETUP_LINK_ENDED');
  if (accept === 'later-user' && isFirst) throw fail('SETUP_NEEDED');
  return tx.user.create({ data: { ...user, isAdministrator: isFirst } });
}

/** Runs the insertion of a user. @throws ALREADY_EXISTS with reason EMAIL_TAKEN */
export async function rejectTakenEmail<T>({ email }: PreparedUser, insert: () => Promise<T>): Promise<T> {
  try {
    return await insert();
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    throw fail('EMAIL_TAKEN', { values: { email } });
  }
}

/** A random password: 24 characters, 144 bits. */
export const randomPassword = () => randomBytes(18).toString('base64url');

async function change(
  tx: Transaction,
  email: string,
  data: Parameters<Transaction['user']['update']>[0]['data'],
) {
  const address = checkEmail(email);
  const user = await tx.user.findUnique({ where: { email: address } });
  if (!user) throw fail('USER_NOT_FOUND', { message: `There is no user with the email address ${address}.` });
  return tx.user.update({ where: { id: user.id }, data });
}
