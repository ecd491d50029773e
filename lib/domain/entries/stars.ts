import type { Access } from '@/lib/base/actor';
import type { Database } from '@/lib/platform/db/database';

export type Stars = ReturnType<typeof createStars>;

/** Files and folders that members marked with a star. Each member sees only their own stars. */
export function createStars({ db: { prisma } }: { db: Database }) {
  return {
    /** Marks a file, or leaves it marked. */
    async addToFile(access: Access<'file.read'>, fileId: string): Promise<void> {
      const { organizationId, userId } = ownerOf(access);
      // Locked against a deletion in between, after which there is nothing to mark.
      await prisma.$executeRaw`
        INSERT INTO file_stars (organization_id, user_id, file_id)
        SELECT m.organization_id, m.user_id, f.id
        FROM files f JOIN memberships m ON m.organization_id = f.organization_id AND m.user_id = ${userId}
        WHERE f.organization_id = ${organizationId} AND f.id = ${fileId} FOR KEY SHARE
        ON CONFLICT DO NOTHING`;
    },

    async removeFromFile(access: Access<'file.read'>, fileId: string): Promise<void> {
      await prisma.fileStar.deleteMany({ where: { ...ownerOf(access), fileId } });
    },

    /** Marks a folder, or leaves it marked. */
    async addToFolder(access: Access<'file.read'>, folderId: string): Promise<void> {
      const { organizationId, userId } = ownerOf(access);
      await prisma.$executeRaw`
        INSERT INTO folder_stars (organization_id, user_id, folder_id)
        SELECT m.organization_id, m.user_id, d.id
        FROM folders d JOIN memberships m ON m.organization_id = d.organization_id AND m.user_id = ${userId}
        WHERE d.organization_id = ${organizationId} AND d.id = ${folderId} FOR KEY SHARE
        ON CONFLICT DO NOTHING`;
    },

    async removeFromFolder(access: Access<'file.read'>, folderId: string): Promise<void> {
      await prisma.folderStar.deleteMany({ where: { ...ownerOf(access), folderId } });
    },

    /** The ids of those files that the caller has marked. */
    async amongFiles(access: Access<'file.read'>, ids: string[]): Promise<ReadonlySet<string>> {
      if (ids.length === 0) return new Set();
      const where = { ...ownerOf(access), fileId: { in: ids } };
      const stars = await prisma.fileStar.findMany({ where, select: { fileId: true } });
      return new Set(stars.map(({ fileId }) => fileId));
    },

    /** The ids of those folders that the caller has marked. */
    async amongFolders(access: Access<'file.read'>, ids: string[]): Promise<ReadonlySet<string>> {
      if (ids.length === 0) return new Set();
      const where = { ...ownerOf(access), folderId: { in: ids } };
      const stars = await prisma.folderStar.findMany({ where, select: { folderId: true } });
      return new Set(stars.map(({ folderId }) => folderId));
    },
  };
}

const ownerOf = ({ organization, actor }: Access<'file.read'>) => ({
  organizationId: organization.id,
  userId: actor.userId,
});
