import { randomBytes } from 'node:crypto';
import { hash, verify } from '@node-rs/argon2';
import type { Actor } from '@/lib/base/actor';
import { checkName } from '@/lib/base/display-name';
import { checkEmail, parseEmail } from '@/lib/base/email-address';
import { fail } from '@/lib/base/errors';
import { newId } from '@/lib/base/ids';
import { recordOfUser } from '@/lib/domain/audit/audit';
import type { Database, Transaction } from '@/lib/platform/db/database';
import { isUniqueViolation } from '@/lib/platform/db/database-errors';
import type { User } from '@/lib/platform/db/generated/client';
import { preparePassword } from './prepare-password';
import { confirmSession } from './sessions';

/** argon2id with OWASP's parameters: 19 MiB, two passes, one lane. */
const argon2 = { algorithm: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

type NewUser = {
  email: string;
  displayName?: string;
  password: string | null;
  /** Creates only the first user of the instance, or only a later one. */
  accept?: 'first-user' | 'later-user';
  /** Whether the address is proven: by an OpenID provider, its mailbox, or the operator. */
  isEmailVerified: boolean;
};

/** A user to insert, with the password hashed. */
export type PreparedUser = Pick<User, 'id' | 'email' | 'displayName' | 'passwordHash' | 'emailVerifiedAt'>;

/** The hash of an unknown password: comparing with it takes as long as with the hash of a user. */
let placeholderHash: Promise<string> | undefined;

const MIN_PASSWORD_LENGTH = 8;
const MAX_PASSWORD_BYTES = 256;

export type Users = ReturnType<typeof createUsers>;

export function createUsers({ db }: { db: Database }) {
  /** Checks a new user and hashes the password, which takes too long for a transaction. */
  async function prepare({
    email,
    displayName,
    password,
    isEmailVerified,
  }: Omit<NewUser, 'accept'>): Promise<PreparedUser> {
    const address = checkEmail(email);
    return {
      id: newId(),
      email: address,
      emailVerifiedAt: isEmailVerified ? new Date() : null,
      displayName: checkName(displayName ?? address.slice(0, address.indexOf('@'))),
      passwordHash: password === null ? null : await hashPassword(password),
    };
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

    /** The hash of a new password. @throws INVALID_ARGUMENT for an invalid one */
    hashPassword,

    get: (id: string): Promise<User> => db.prisma.user.findUniqueOrThrow({ where: { id } }),

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
      const data = { passwordHash: await hashPassword(password), sessionVersion: { increment: 1 } };
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
    async isPassword({ passwordHash }: Pick<User, 'passwordHash'>, password: string): Promise<boolean> {
      const prepared = preparePassword(password);
      if (Buffer.byteLength(prepared) > MAX_PASSWORD_BYTES) return false;
      placeholderHash ??= hash(randomPassword(), argon2);
      const isSame = await verify(passwordHash ?? (await placeholderHash), prepared);
      return isSame && passwordHash !== null;
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

/** The hash that {@link Users.isPassword} verifies a password against. */
export const hashOf = (password: string): Promise<string> => hash(preparePassword(password), argon2);

/** @throws INVALID_ARGUMENT with reason PASSWORD_INVALID */
export function checkPassword(password: string): void {
  const prepared = preparePassword(password);
  if (prepared.length < MIN_PASSWORD_LENGTH || Buffer.byteLength(prepared) > MAX_PASSWORD_BYTES) {
    throw fail('PASSWORD_INVALID');
  }
}

function hashPassword(password: string): Promise<string> {
  checkPassword(password);
  return hashOf(password);
}

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
