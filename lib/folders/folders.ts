import type { Database } from '@/lib/db/database';
import { folderNotFound } from '@/lib/files/commit-file';
import type { Access } from '@/lib/organizations/access';

export type Folders = ReturnType<typeof createFolders>;

export function createFolders({ db }: { db: Database }) {
  return {
    /**
     * The id of the folder that a request means by its name (`organizations/{organization}/folders/{folder}`), its bare id,
     * or null or "" for the root.
     * @throws NOT_FOUND
     */
    async find({ organization }: Access, reference: string | null): Promise<string> {
      const prefix = `organizations/${organization.id}/folders/`;
      const id = reference?.startsWith(prefix) ? reference.slice(prefix.length) : reference;
      if (!id || id === organization.rootFolderId) return organization.rootFolderId;
      if (!/^[\w-]{1,64}$/.test(id)) throw folderNotFound();
      const folder = await db.prisma.folder.findUnique({
        where: { organizationId_id: { organizationId: organization.id, id }, deletedAt: null },
        select: { id: true },
      });
      if (!folder) throw folderNotFound();
      return folder.id;
    },
  };
}
