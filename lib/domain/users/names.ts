import type { Database } from '@/lib/platform/db/database';

/** How a user is named to members of the same organization; `pictureEtag` is null without a picture. */
export type UserName = { id: string; email: string; displayName: string; pictureEtag: string | null };

/** The names of users by their ids; deleted users are missing. */
export async function namesOf(
  { prisma }: Pick<Database, 'prisma'>,
  ids: Iterable<string | null>,
): Promise<Map<string, UserName>> {
  const unique = [...new Set(ids)].filter((id) => id !== null);
  if (unique.length === 0) return new Map();
  const users = await prisma.user.findMany({
    where: { id: { in: unique } },
    select: { id: true, email: true, displayName: true, picture: { select: { etag: true } } },
  });
  return new Map(
    users.map(({ picture, ...name }) => [name.id, { ...name, pictureEtag: picture?.etag ?? null }]),
  );
}
