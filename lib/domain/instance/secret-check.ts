import { hkdfSync } from 'node:crypto';
import type { AuthSecrets } from '@/lib/base/secrets/auth-secret';
import type { Database } from '@/lib/platform/db/database';
import { StartError } from '@/lib/platform/db/start-error';

/**
 * Checks that all instances on a database derive their keys from the same secret: with another one, each
 * would refuse the URLs and sessions of the others. `secrets` are the accepted ones, the current one first.
 * The first check stores a value that tells the secret from others and does not reveal it; an instance that
 * was used with an earlier accepted secret goes on with the current one.
 * @throws StartError SECRET_DIFFERS
 */
export async function checkSecret(db: Database, [current, ...previous]: AuthSecrets): Promise<void> {
  const found = await db.prisma.instance.findFirstOrThrow();
  if (found.secretCheck === checkValueOf(current, found.id)) return;
  await db.transaction(async (tx) => {
    // Of two instances that start at once on a new database, one stores its value.
    await tx.$executeRaw`LOCK TABLE instance IN SHARE ROW EXCLUSIVE MODE`;
    const { id, secretCheck } = await tx.instance.findFirstOrThrow();
    const isAccepted =
      secretCheck === null ||
      [current, ...previous].some((secret) => checkValueOf(secret, id) === secretCheck);
    if (!isAccepted) {
      throw new StartError(
        'SECRET_DIFFERS',
        'AUTH_SECRET is not the secret that this database is used with, or auth-secret in DATA_DIR is not, if AUTH_SECRET is unset. ' +
          'Set the one of the other instances. If it is lost, run: holdall secret accept',
      );
    }
    await tx.instance.update({ where: { id }, data: { secretCheck: checkValueOf(current, id) } });
  });
}

/** Makes `secret` the one of this database, whatever it was. URLs and sessions of the earlier one end. */
export async function acceptSecret(db: Database, secret: string): Promise<void> {
  const { id } = await db.prisma.instance.findFirstOrThrow();
  await db.prisma.instance.update({ where: { id }, data: { secretCheck: checkValueOf(secret, id) } });
}

function checkValueOf(secret: string, instanceId: string): string {
  return Buffer.from(hkdfSync('sha256', secret, 'holdall', `secret-check-v1 ${instanceId}`, 24)).toString(
    'base64url',
  );
}
