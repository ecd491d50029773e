import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { crc32 } from 'node:zlib';
import yauzl, { type Entry, type ZipFile } from 'yauzl';
import type { Access } from '@/lib/base/actor';
import { AppError } from '@/lib/base/errors';
import { failpoint } from '@/lib/base/failpoint';
import type { Folders } from '@/lib/domain/folders/folders';
import type { UploadFile } from '@/lib/domain/uploads/upload-file';
import type { Database } from '@/lib/platform/db/database';
import { type FileLine, type FolderLine, hexOf } from './export-lines';
import { EXPORT_METADATA } from './export-organization';

type ImportDeps = { db: Database; folders: Folders; uploadFile: UploadFile };

/** What an import did. `skipped`: files that were there already, with the same bytes. */
export type Import = { folders: number; files: number; skipped: number; bytes: string };

/**
 * Imports an export into an organization: its folders and files, below the root. The bytes of each file are
 * verified against its digests. Files and folders that are there already stay as they are, so an import that
 * was interrupted, or is run again, continues.
 * @throws Error that names the damaged file or the problem; what was imported before it stays
 */
export async function importOrganization(
  { db, folders, uploadFile }: ImportDeps,
  access: Access<'file.write'>,
  path: string,
): Promise<Import> {
  const result = { folders: 0, files: 0, skipped: 0 };
  let bytes = 0;
  const folderIds = new Map([['', access.organization.rootFolderId]]);
  /** How many files of the current folder had the same name and digest. */
  let seen = new Map<string, number>();
  let currentFolder = '';

  for await (const { line, entry, open } of entriesOf(path)) {
    const parentId = folderIds.get(parentOf(line.path));
    if (parentId === undefined) throw notAnExport(path, `${line.path} comes before its folder`);
    if (line.type === 'folder') {
      const { id, isNew } = await ensureFolder(parentId, line.display_name);
      folderIds.set(line.path, id);
      result.folders += isNew ? 1 : 0;
      continue;
    }
    if (parentOf(line.path) !== currentFolder) seen = new Map();
    currentFolder = parentOf(line.path);
    const key = `${line.sha256 ?? line.crc32}/${line.filename}`;
    const occurrence = (seen.get(key) ?? 0) + 1;
    seen.set(key, occurrence);
    if ((await countSame(parentId, line)) >= occurrence) {
      result.skipped += 1;
      continue;
    }
    await uploadFile(access, {
      body: verified(await open(), line),
      folderId: parentId,
      filename: line.filename,
      mimeType: line.mime_type,
      ...(line.modify_time && { modifiedAt: new Date(line.modify_time) }),
      sizeBytes: BigInt(entry.uncompressedSize),
      ...(line.sha256 && { digests: { sha256: Buffer.from(line.sha256, 'hex') } }),
    }).catch((error) => {
      throw new Error(`${line.path}: ${error instanceof Error ? error.message : error}`, { cause: error });
    });
    result.files += 1;
    bytes += entry.uncompressedSize;
    await failpoint('import.after_file');
  }
  return { ...result, bytes: String(bytes) };

  async function ensureFolder(
    parentId: string,
    displayName: string,
  ): Promise<{ id: string; isNew: boolean }> {
    const where = { organizationId: access.organization.id, parentId, displayName, deletedAt: null };
    const find = () => db.prisma.folder.findFirst({ where, select: { id: true } });
    const existing = await find();
    if (existing) return { id: existing.id, isNew: false };
    try {
      return { id: (await folders.create(access, { parentId, displayName })).id, isNew: true };
    } catch (error) {
      const created = error instanceof AppError && error.code === 'ALREADY_EXISTS' ? await find() : null;
      if (!created) throw error;
      return { id: created.id, isNew: false };
    }
  }

  /** How many files like this one are in the folder. */
  async function countSame(folderId: string, line: FileLine): Promise<number> {
    const organizationId = access.organization.id;
    const sha256 = line.sha256 ? Buffer.from(line.sha256, 'hex') : null;
    const [row] = await db.prisma.$queryRaw<{ count: bigint }[]>`
      SELECT count(*) FROM files f
      JOIN contents c ON c.organization_id = f.organization_id AND c.id = f.content_id
      WHERE f.organization_id = ${organizationId} AND f.folder_id = ${folderId} AND f.filename = ${line.filename}
        AND f.deleted_at IS NULL AND f.size_bytes = ${BigInt(line.size_bytes)}
        AND CASE WHEN ${sha256}::bytea IS NULL THEN c.crc32 = ${Number.parseInt(line.crc32, 16)}::bigint
          ELSE f.sha256 = ${sha256}::bytea END`;
    return Number(row?.count ?? 0);
  }
}

/** The bytes of a file, which must have its checksum. */
async function* verified(stream: AsyncIterable<Uint8Array>, line: FileLine): AsyncGenerator<Uint8Array> {
  let checksum = 0;
  for await (const chunk of stream) {
    checksum = crc32(chunk, checksum);
    yield chunk;
  }
  if (hexOf(checksum) !== line.crc32) throw new Error('The bytes do not match the checksum.');
}

const parentOf = (path: string) => path.slice(0, path.lastIndexOf('/', path.length - 2) + 1);

const notAnExport = (path: string, problem: string) =>
  new Error(`${path} is not a complete export of Holdall: ${problem}.`);

type ImportedEntry = { line: FolderLine | FileLine; entry: Entry; open(): Promise<Readable> };

/** The entries of an export with their lines, which are in the same order. */
async function* entriesOf(path: string): AsyncGenerator<ImportedEntry> {
  const zip = await openZip(path);
  try {
    const entries = readEntries(zip);
    const first = (await entries.next()).value;
    if (!first || first.fileName !== EXPORT_METADATA)
      throw notAnExport(path, `its first entry is not ${EXPORT_METADATA}`);
    for await (const line of linesOf(await openEntry(zip, first))) {
      const { value: entry } = await entries.next();
      if (!entry || entry.fileName !== line.path)
        throw notAnExport(path, `${line.path} is not where ${EXPORT_METADATA} has it`);
      yield { line, entry, open: () => openEntry(zip, entry) };
    }
  } finally {
    zip.close();
  }
}

async function* linesOf(text: Readable): AsyncGenerator<FolderLine | FileLine> {
  for await (const line of createInterface({ input: text, crlfDelay: Number.POSITIVE_INFINITY })) {
    const value = JSON.parse(line) as FolderLine | FileLine | { type: 'other' };
    if (value.type === 'folder' || value.type === 'file') yield value;
  }
}

function openZip(path: string): Promise<ZipFile> {
  return new Promise((resolve, reject) =>
    yauzl.open(path, { lazyEntries: true, autoClose: false }, (error, zip) =>
      error ? reject(error) : resolve(zip),
    ),
  );
}

const openEntry = (zip: ZipFile, entry: Entry) =>
  new Promise<Readable>((resolve, reject) =>
    zip.openReadStream(entry, (error, stream) => (error ? reject(error) : resolve(stream))),
  );

async function* readEntries(zip: ZipFile): AsyncGenerator<Entry> {
  for (;;) {
    const next = await new Promise<Entry | null>((resolve, reject) => {
      const settle = () => {
        zip.removeAllListeners('entry').removeAllListeners('end').removeAllListeners('error');
      };
      zip.once('entry', (entry: Entry) => {
        settle();
        resolve(entry);
      });
      zip.once('end', () => {
        settle();
        resolve(null);
      });
      zip.once('error', (error) => {
        settle();
        reject(error);
      });
      zip.readEntry();
    });
    if (!next) return;
    yield next;
  }
}
