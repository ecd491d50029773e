import type { SecretBox } from '@/lib/base/secrets/secret-box';
import type { Database } from '@/lib/platform/db/database';

const BATCH_SIZE = 500;

/**
 * Seals secrets in the database again that a previous AUTH_SECRET sealed, so that it can be removed from the
 * configuration. Repeating it changes nothing.
 */
export async function resealSecrets({
  db,
  secretBox,
}: {
  db: Database;
  secretBox: SecretBox;
}): Promise<void> {
  for (let after = ''; ; ) {
    const links = await db.prisma.shareLink.findMany({
      where: { id: { gt: after } },
      select: { id: true, sealedSecret: true },
      orderBy: { id: 'asc' },
      take: BATCH_SIZE,
    });
    for (const { id, sealedSecret } of links) {
      const renewed = renew(secretBox, sealedSecret);
      if (renewed) await db.prisma.shareLink.updateMany({ where: { id }, data: { sealedSecret: renewed } });
    }
    after = links.at(-1)?.id ?? '';
    if (links.length < BATCH_SIZE) break;
  }
  for (let after = ''; ; ) {
    const factors = await db.prisma.totpFactor.findMany({
      where: { userId: { gt: after } },
      select: { userId: true, id: true, sealedSecret: true },
      orderBy: { userId: 'asc' },
      take: BATCH_SIZE,
    });
    for (const { id, sealedSecret } of factors) {
      const renewed = renew(secretBox, sealedSecret);
      if (renewed) await db.prisma.totpFactor.updateMany({ where: { id }, data: { sealedSecret: renewed } });
    }
    after = factors.at(-1)?.userId ?? '';
    if (factors.length < BATCH_SIZE) break;
  }
  // An organization has few.
  const webhooks = await db.prisma.webhook.findMany({
    select: { id: true, sealedSecret: true, previousSealedSecret: true },
  });
  for (const { id, sealedSecret, previousSealedSecret } of webhooks) {
    const renewed = renew(secretBox, sealedSecret);
    const previous = previousSealedSecret && renew(secretBox, previousSealedSecret);
    const data = {
      ...(renewed && { sealedSecret: renewed }),
      ...(previous && { previousSealedSecret: previous }),
    };
    if (renewed || previous) await db.prisma.webhook.updateMany({ where: { id, sealedSecret }, data });
  }
}

/** The same secret sealed with the current key; null where it is, or where no key opens it. */
function renew(secretBox: SecretBox, sealed: Uint8Array): Uint8Array<ArrayBuffer> | null {
  const secret = secretBox.isOutdated(sealed) ? secretBox.open(sealed) : null;
  return secret === null ? null : new Uint8Array(secretBox.seal(secret));
}
