import type { Capabilities } from '@/lib/base/secrets/signed-secret';
import type { Config } from '@/lib/config';
import type { Database } from '@/lib/platform/db/database';

type SetupLinkDeps = { db: Database; capabilities: Capabilities; config: Pick<Config, 'publicUrl'> };

/** The one-time link for creating the first account; null once a user exists. */
export async function setupLink({ db, capabilities, config }: SetupLinkDeps) {
  if ((await db.prisma.user.findFirst({ select: { id: true } })) !== null) return null;
  const { id } = await db.prisma.instance.findFirstOrThrow();
  return `${config.publicUrl}/setup/${capabilities.sign('setup-link', Buffer.from(id))}`;
}

/** Whether the secret is that of this instance's set-up link, and no user exists yet. */
export async function isSetupSecret({ db, capabilities }: Omit<SetupLinkDeps, 'config'>, secret: string) {
  const payload = capabilities.verify('setup-link', secret)?.toString();
  if (!payload || (await db.prisma.user.findFirst({ select: { id: true } })) !== null) return false;
  return (await db.prisma.instance.findUnique({ where: { id: payload } })) !== null;
}
