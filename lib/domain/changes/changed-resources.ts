import { groupBy } from '@/lib/base/group-by';
import type { File } from '@/lib/domain/entries/file-row';
import type { Folder } from '@/lib/domain/entries/folder-row';
import { type Member, withUser } from '@/lib/domain/organizations/members';
import { withLogo } from '@/lib/domain/organizations/organizations';
import type { ListedShareLink, ShareLinks } from '@/lib/domain/sharing/share-links';
import type { Database } from '@/lib/platform/db/database';
import type { Invitation, Organization, UploadUrl } from '@/lib/platform/db/generated/client';
import type { ChangeKind, subjectOf } from './change-kinds';

type Rows = {
  file: File;
  folder: Folder;
  organization: Organization;
  member: Member;
  invitation: Invitation;
  link: ListedShareLink;
  upload_url: UploadUrl;
  /** Only its end is a change. */
  upload: never;
};

/**
 * What a change is about, as it is now. `row` is null if it is gone. `isRemoved`: the lists of live things do
 * not show it; a file or folder may be in the trash.
 */
export type ChangedResource = {
  [Kind in ChangeKind]: { kind: Kind; id: string; row: Rows[Kind] | null; isRemoved: boolean };
}[ChangeKind];

type ResourceDeps = { db: Pick<Database, 'prisma'>; shareLinks: Pick<ShareLinks, 'describe'> };

type Subject = ReturnType<typeof subjectOf>;

/** The resources of changes, in the order of the subjects; one query for each kind among them. */
export async function readResources(
  deps: ResourceDeps,
  organizationId: string,
  subjects: Subject[],
): Promise<ChangedResource[]> {
  const rows = new Map<string, Rows[ChangeKind]>();
  for (const [kind, ofKind] of groupBy(subjects, (subject) => subject.kind)) {
    const ids = [...new Set(ofKind.map(({ id }) => id))];
    for (const [id, row] of await readers[kind](deps, organizationId, ids)) rows.set(`${kind}/${id}`, row);
  }
  return subjects.map(({ kind, id }) => {
    const row = rows.get(`${kind}/${id}`) ?? null;
    return { kind, id, row, isRemoved: row === null || isHidden(row) } as ChangedResource;
  });
}

type Reader = (
  deps: ResourceDeps,
  organizationId: string,
  ids: string[],
) => Promise<(readonly [string, Rows[ChangeKind]])[]>;

const byId = <Row extends Rows[ChangeKind] & { id: string }>(rows: Row[]) =>
  rows.map((row) => [row.id, row] as const);

const readers: Record<ChangeKind, Reader> = {
  file: async ({ db }, organizationId, ids) =>
    byId(await db.prisma.file.findMany({ where: { organizationId, id: { in: ids } } })),
  folder: async ({ db }, organizationId, ids) =>
    byId(await db.prisma.folder.findMany({ where: { organizationId, id: { in: ids } } })),
  organization: async ({ db }, organizationId) =>
    byId(await db.prisma.organization.findMany({ where: { id: organizationId }, include: withLogo })),
  async member({ db }, organizationId, ids) {
    const rows = await db.prisma.membership.findMany({
      where: { organizationId, userId: { in: ids } },
      include: withUser,
    });
    return rows.map((row) => [row.userId, row] as const);
  },
  invitation: async ({ db }, organizationId, ids) =>
    byId(await db.prisma.invitation.findMany({ where: { organizationId, id: { in: ids } } })),
  async link({ db, shareLinks }, organizationId, ids) {
    const links = await db.prisma.shareLink.findMany({ where: { organizationId, id: { in: ids } } });
    return byId(await shareLinks.describe(organizationId, links));
  },
  upload_url: async ({ db }, organizationId, ids) =>
    byId(await db.prisma.uploadUrl.findMany({ where: { organizationId, id: { in: ids } } })),
  upload: async () => [],
};

/** Whether a row is in the trash, revoked, used or deleted. */
function isHidden(row: Rows[ChangeKind]): boolean {
  if ('deletedAt' in row && row.deletedAt !== null) return true;
  if ('acceptedAt' in row && row.acceptedAt !== null) return true;
  return 'revokedAt' in row && row.revokedAt !== null;
}
