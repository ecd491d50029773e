import type { Database } from '@/lib/platform/db/database';

/** How a user is named to members of the same organization. */
export type UserName = { email: string; displayName: string };

/** The names of users by their ids; deleted users are missing. */
export async function namesOf(
  { prisma }: Pick<Database, 'prisma'>,
  ids: Iterable<string | null>,
): Promise<Map<string, UserName>> {
  const unique = [...new Set(ids)].filter((id) => id !== null);
  if (unique.length === 0) return new Map();
  const users = await prisma.user.findMany({
    where: { id: { in: unique } },
    select: { id: true, email: true, displayName: true },
  });
  return new Map(users.map(({ id, ...name }) => [id, name]));
}
