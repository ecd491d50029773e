import type { ReadAccess } from '@/lib/base/actor';
import type { Database } from '@/lib/platform/db/database';
import type { CollectedEntry } from './collect-entries';
import type { ZipEntry } from './zip-format';

/** A line of an export about a folder, before what is in it. */
export type FolderLine = { type: 'folder'; path: string; name: string; display_name: string };

/** A line of an export about a file. At least its CRC-32 is known. */
export type FileLine = {
  type: 'file';
  path: string;
  name: string;
  filename: string;
  mime_type: string;
  size_bytes: string;
  sha256?: string;
  crc32: string;
  create_time: string;
  update_time: string;
  modify_time?: string;
};

const PAGE_SIZE = 500;

const line = (value: object) => `${JSON.stringify(value)}\n`;
export const hexOf = (crc32: number) => crc32.toString(16).padStart(8, '0');

/** The organization, its members, the versions of its files, and its links without their secrets. */
export async function* organizationLines(db: Database, { organization }: ReadAccess): AsyncGenerator<string> {
  const organizationId = organization.id;
  const { displayName, createdAt } = await db.prisma.organization.findUniqueOrThrow({
    where: { id: organizationId },
  });
  yield line({
    type: 'organization',
    name: `organizations/${organizationId}`,
    display_name: displayName,
    create_time: createdAt.toISOString(),
    export_time: new Date().toISOString(),
  });
  yield* pages((cursor) =>
    db.prisma.membership.findMany({
      where: { organizationId, userId: { gt: cursor } },
      include: { user: { select: { email: true, displayName: true } } },
      orderBy: { userId: 'asc' },
      take: PAGE_SIZE,
    }),
  )(({ userId, role, user, createdAt }) => [
    userId,
    {
      type: 'member',
      name: `organizations/${organizationId}/members/${userId}`,
      email: user.email,
      display_name: user.displayName,
      role: role.toLowerCase(),
      create_time: createdAt.toISOString(),
    },
  ]);
  yield* pages((cursor) =>
    db.prisma.fileVersion.findMany({
      // Those of files in the trash are not in the export either.
      where: { organizationId, id: { gt: cursor }, file: { deletedAt: null } },
      orderBy: { id: 'asc' },
      take: PAGE_SIZE,
    }),
  )((version) => [
    version.id,
    {
      type: 'version',
      name: `organizations/${organizationId}/files/${version.fileId}/versions/${version.id}`,
      filename: version.filename,
      mime_type: version.mimeType,
      size_bytes: String(version.sizeBytes),
      sha256: version.sha256 ? Buffer.from(version.sha256).toString('hex') : undefined,
      is_current: version.endedAt === null,
      keep_forever: version.keepForever,
      create_time: version.createdAt.toISOString(),
    },
  ]);
  const liveLinks = { organizationId, revokedAt: null };
  yield* pages((cursor) =>
    db.prisma.shareLink.findMany({
      where: { ...liveLinks, id: { gt: cursor } },
      orderBy: { id: 'asc' },
      take: PAGE_SIZE,
    }),
  )((link) => [
    link.id,
    {
      type: 'share_link',
      name: `organizations/${organizationId}/shareLinks/${link.id}`,
      target: targetOf(organizationId, link),
      creator: `organizations/${organizationId}/members/${link.creatorId}`,
      has_password: link.passwordHash !== null,
      max_downloads: link.maxDownloads ?? undefined,
      download_count: link.downloadCount,
      create_time: link.createdAt.toISOString(),
      expire_time: link.expiresAt?.toISOString(),
    },
  ]);
  yield* pages((cursor) =>
    db.prisma.uploadUrl.findMany({
      where: { ...liveLinks, id: { gt: cursor } },
      orderBy: { id: 'asc' },
      take: PAGE_SIZE,
    }),
  )((url) => [
    url.id,
    {
      type: 'upload_url',
      name: `organizations/${organizationId}/uploadUrls/${url.id}`,
      folder: `organizations/${organizationId}/folders/${url.folderId}`,
      file: url.fileId === null ? undefined : `organizations/${organizationId}/files/${url.fileId}`,
      creator: `organizations/${organizationId}/members/${url.creatorId}`,
      display_name: url.displayName ?? undefined,
      max_files: url.maxFiles,
      file_count: url.fileCount,
      create_time: url.createdAt.toISOString(),
      expire_time: url.expiresAt.toISOString(),
    },
  ]);
}

/** The line of an entry. */
export function exportLine(collected: CollectedEntry, { path, crc32 }: ZipEntry): string {
  if (collected.type === 'file') {
    const { file } = collected;
    const entry: FileLine = {
      type: 'file',
      path,
      name: `organizations/${file.organizationId}/files/${file.id}`,
      filename: file.filename,
      mime_type: file.mimeType,
      size_bytes: String(file.sizeBytes),
      sha256: file.sha256 ? Buffer.from(file.sha256).toString('hex') : undefined,
      crc32: hexOf(crc32),
      create_time: file.createdAt.toISOString(),
      update_time: file.updatedAt.toISOString(),
      modify_time: file.modifiedAt?.toISOString(),
    };
    return line(entry);
  }
  const { folder } = collected as Extract<CollectedEntry, { type: 'folder' }>;
  const entry: FolderLine = {
    type: 'folder',
    path,
    name: `organizations/${folder?.organizationId}/folders/${folder?.id}`,
    display_name: folder?.displayName ?? '',
  };
  return line(entry);
}

function targetOf(
  organizationId: string,
  { fileId, folderId }: { fileId: string | null; folderId: string | null },
): string {
  return `organizations/${organizationId}/${fileId ? `files/${fileId}` : `folders/${folderId}`}`;
}

/** All rows as lines, read in the order of their ids. */
function pages<Row>(read: (after: string) => Promise<Row[]>) {
  return async function* present(one: (row: Row) => [id: string, value: object]): AsyncGenerator<string> {
    for (let after = ''; ; ) {
      const rows = await read(after);
      for (const row of rows) {
        const [id, value] = one(row);
        after = id;
        yield line(value);
      }
      if (rows.length < PAGE_SIZE) return;
    }
  };
}
