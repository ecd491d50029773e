import { randomBytes } from 'node:crypto';
import { hash, verify } from '@node-rs/argon2';
import type { Database } from '@/lib/db/database';
import { isUniqueViolation } from '@/lib/db/database-errors';
import type { User } from '@/lib/db/generated/client';
import { AppError, invalid, notFound } from '@/lib/errors';
import { newId } from '@/lib/ids';
import { checkName } from '@/lib/organizations/organizations';

/** argon2id with OWASP's parameters: 19 MiB, two passes, one lane. */
const argon2 = { algorithm: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

export type Users = ReturnType<typeof createUsers>;

export function createUsers({ db }: { db: Database }) {
  return {
    /**
     * Makes a user; the first of an instance is its administrator.
     * @throws ALREADY_EXISTS for a known e-mail; INVALID_ARGUMENT for a bad e-mail, name or password
     */
    async create({
      email,
      displayName,
      password,
    }: {
      email: string;
      displayName?: string;
      password: string;
    }): Promise<User> {
      const address = checkEmail(email);
      const data = {
        id: newId(),
        email: address,
        displayName: checkName(displayName ?? address.slice(0, address.indexOf('@'))),
        passwordHash: await hashPassword(password),
      };
      try {
        return await db.transaction(async (tx) => {
          // Two first users at once must not both become administrators.
          await tx.$executeRaw`LOCK TABLE users IN SHARE ROW EXCLUSIVE MODE`;
          return tx.user.create({ data: { ...data, isAdministrator: (await tx.user.count()) === 0 } });
        });
      } catch (error) {
        if (!isUniqueViolation(error)) throw error;
        throw new AppError(
          'ALREADY_EXISTS',
          'EMAIL_TAKEN',
          `There is a user with the e-mail ${address} already.`,
        );
      }
    },

    find: (email: string): Promise<User | null> =>
      db.prisma.user.findUnique({ where: { email: checkEmail(email) } }),

    list: (): Promise<User[]> => db.prisma.user.findMany({ orderBy: { email: 'asc' } }),

    /** Sets a password and ends the user's sessions. @throws NOT_FOUND */
    async setPassword(email: string, password: string): Promise<User> {
      return change(db, email, {
        passwordHash: await hashPassword(password),
        sessionVersion: { increment: 1 },
      });
    },

    /** Ends everything the user may do: tokens, sessions, generated URLs. @throws NOT_FOUND */
    disable: (email: string): Promise<User> =>
      change(db, email, { disabledAt: new Date(), sessionVersion: { increment: 1 } }),

    isPassword: (user: Pick<User, 'passwordHash'>, password: string): Promise<boolean> =>
      user.passwordHash ? verify(user.passwordHash, password) : Promise.resolve(false),
  };
}

/** A password that nobody chose: 24 characters, 144 bits. */
export const randomPassword = () => randomBytes(18).toString('base64url');

async function hashPassword(password: string): Promise<string> {
  const bytes = Buffer.byteLength(password);
  if (password.length < 8 || bytes > 256) {
    throw invalid('PASSWORD_INVALID', 'A password must have at least 8 characters and at most 256 bytes.');
  }
  return hash(password, argon2);
}

function checkEmail(text: string): string {
  const email = text.trim().normalize('NFC').toLowerCase();
  if (!/^[^\s@\p{Cc}]+@[^\s@\p{Cc}]+$/u.test(email) || Buffer.byteLength(email) > 254) {
    throw invalid('EMAIL_INVALID', 'This is no e-mail address such as ada@example.com.');
  }
  return email;
}

async function change(
  db: Database,
  email: string,
  data: Parameters<Database['prisma']['user']['update']>[0]['data'],
) {
  const address = checkEmail(email);
  const user = await db.prisma.user.findUnique({ where: { email: address } });
  if (!user) throw notFound('USER_NOT_FOUND', `There is no user with the e-mail ${address}.`);
  return db.prisma.user.update({ where: { id: user.id }, data });
}
