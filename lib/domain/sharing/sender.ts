import type { Database } from '@/lib/platform/db/database';

/** Who an external recipient deals with: the creator of a link, and their organization, by name and logo. */
export type Sender = {
  person: string;
  organization: string;
  /** The logo as WebP; null without one. */
  logo: Uint8Array | null;
};

/** The names of a link's creator and organization; null where one of them was deleted. */
export async function senderOf(
  { prisma }: Pick<Database, 'prisma'>,
  { organizationId, creatorId }: { organizationId: string; creatorId: string },
): Promise<Sender | null> {
  const [user, organization] = await Promise.all([
    prisma.user.findUnique({ where: { id: creatorId }, select: { displayName: true, email: true } }),
    prisma.organization.findUnique({
      where: { id: organizationId },
      select: { displayName: true, picture: { select: { small: true } } },
    }),
  ]);
  if (!user || !organization) return null;
  return {
    person: user.displayName || user.email,
    organization: organization.displayName,
    logo: organization.picture?.small ?? null,
  };
}
