import { randomBytes } from 'node:crypto';
import { hash, verify } from '@node-rs/argon2';
import { checkName } from '@/lib/base/display-name';
import { checkEmail, isEmail, normalEmail } from '@/lib/base/email-address';
import { fail } from '@/lib/base/errors';
import { newId } from '@/lib/base/ids';
import { recordOfUser } from '@/lib/domain/audit/audit';
import type { Database, Transaction } from '@/lib/platform/db/database';
import { isUniqueViolation } from '@/lib/platform/db/database-errors';
import type { User } from '@/lib/platform/db/generated/client';

/** argon2id with OWASP's parameters: 19 MiB, two passes, one lane. */
const argon2 = { algorithm: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

type NewUser = { email: string; displayName?: string; password: string | null; place?: 'first' | 'later' };

/** The hash of a password that nobody has, to be held against where there is no hash: that takes as long. */
let placeholderHash: Promise<string> | undefined;

const MAX_PASSWORD_BYTES = 256;

export type Users = ReturnType<typeof createUsers>;

export function createUsers({ db }: { db: Database }) {
  return {
    /**
     * Makes a user; the first of an instance is its administrator. Without a password they sign in elsewhere.
     * `place` says that it has to be the first, or must not be: only the set-up link and the command line
     * make that one.
     * @throws ALREADY_EXISTS for a known e-mail; INVALID_ARGUMENT for a bad e-mail, name or password;
     *   PERMISSION_DENIED in another place
     */
    async create({ email, displayName, password, place }: NewUser): Promise<User> {
      const address = checkEmail(email);
      const data = {
        id: newId(),
        email: address,
        displayName: checkName(displayName ?? address.slice(0, address.indexOf('@'))),
        passwordHash: password === null ? null : await hashPassword(password),
      };
      try {
        return await db.transaction(async (tx) => {
          // Two first users at once must not both become administrators.
          await tx.$executeRaw`LOCK TABLE users IN SHARE ROW EXCLUSIVE MODE`;
          const isFirst = (await tx.user.count()) === 0;
          if (place === 'first' && !isFirst) throw fail('SETUP_LINK_ENDED');
          if (place === 'later' && isFirst) throw fail('SETUP_NEEDED');
          return tx.user.create({ data: { ...data, isAdministrator: isFirst } });
        });
      } catch (error) {
        if (!isUniqueViolation(error)) throw error;
        throw fail('EMAIL_TAKEN', { values: { email: address } });
      }
    },

    get: (id: string): Promise<User> => db.prisma.user.findUniqueOrThrow({ where: { id } }),

    find: (email: string): Promise<User | null> =>
      db.prisma.user.findUnique({ where: { email: checkEmail(email) } }),

    /** As find, for text that may be no e-mail at all. */
    findByAnyText: (text: string): Promise<User | null> =>
      isEmail(normalEmail(text))
        ? db.prisma.user.findUnique({ where: { email: normalEmail(text) } })
        : Promise.resolve(null),

    list: (): Promise<User[]> => db.prisma.user.findMany({ orderBy: { email: 'asc' } }),

    /** Sets a password and ends the user's sessions. @throws NOT_FOUND */
    async setPassword(email: string, password: string): Promise<User> {
      return change(db.prisma, email, {
        passwordHash: await hashPassword(password),
        sessionVersion: { increment: 1 },
      });
    },

    /** Ends everything the user may do: tokens, sessions, generated URLs. @throws NOT_FOUND */
    disable: (email: string): Promise<User> =>
      db.transaction(async (tx) => {
        const data = { disabledAt: new Date(), sessionVersion: { increment: 1 } };
        const user = await change(tx, email, data);
        await recordOfUser(tx, { action: 'user.disable', userId: user.id });
        return user;
      }),

    /** Takes as long for a user without a password as for a wrong one. */
    async isPassword({ passwordHash }: Pick<User, 'passwordHash'>, password: string): Promise<boolean> {
      if (Buffer.byteLength(password) > MAX_PASSWORD_BYTES) return false;
      placeholderHash ??= hash(randomPassword(), argon2);
      const isSame = await verify(passwordHash ?? (await placeholderHash), password);
      return isSame && passwordHash !== null;
    },
  };
}

/** A password that nobody chose: 24 characters, 144 bits. */
export const randomPassword = () => randomBytes(18).toString('base64url');

/** The hash that {@link Users.isPassword} holds a password against. */
export const hashOf = (password: string): Promise<string> => hash(password, argon2);

async function hashPassword(password: string): Promise<string> {
  const bytes = Buffer.byteLength(password);
  if (password.length < 8 || bytes > MAX_PASSWORD_BYTES) {
    throw fail('PASSWORD_INVALID');
  }
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
