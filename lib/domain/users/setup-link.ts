import type { Capabilities } from '@/lib/base/secrets/signed-secret';
import type { Config } from '@/lib/config';
import type { Database } from '@/lib/platform/db/database';

type SetupLinkDeps = { db: Database; capabilities: Capabilities; config: Pick<Config, 'publicUrl'> };

/** The one-time link that opens "create the first account", or null once there is a user. */
export async function setupLink({ db, capabilities, config }: SetupLinkDeps) {
  if ((await db.prisma.user.findFirst({ select: { id: true } })) !== null) return null;
  const { id } = await db.prisma.instance.findFirstOrThrow();
  return `${config.publicUrl}/setup/${capabilities.sign('setup-link', Buffer.from(id))}`;
}

/** Whether the secret is this instance's set-up link, and still good. */
export async function isSetupSecret({ db, capabilities }: Omit<SetupLinkDeps, 'config'>, secret: string) {
  const payload = capabilities.verify('setup-link', secret)?.toString();
  if (!payload || (await db.prisma.user.findFirst({ select: { id: true } })) !== null) return false;
  return (await db.prisma.instance.findUnique({ where: { id: payload } })) !== null;
}
