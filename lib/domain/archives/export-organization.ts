import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import type { Access } from '@/lib/base/actor';
import { newId } from '@/lib/base/ids';
import { record } from '@/lib/domain/audit/audit';
import { RunningChecksum } from '@/lib/domain/content/checksum';
import type { FolderEntry } from '@/lib/domain/entries/entry';
import type { Paths } from '@/lib/domain/folders/paths';
import type { LinkedFiles } from '@/lib/domain/linked/linked-files';
import { confirm, lockToken } from '@/lib/domain/organizations/access';
import type { Database, Transaction } from '@/lib/platform/db/database';
import type { Archive } from '@/lib/platform/db/generated/client';
import type { Storage } from '@/lib/platform/storage/storage';
import { archiveName } from './archive-name';
import { buildArchive } from './build-archive';
import { type CollectedEntry, collectEntries } from './collect-entries';
import { exportLine, organizationLines } from './export-lines';
import { deleteArchive } from './release-archives';
import { type SourcedEntry, sourced } from './store-archive';

/** The name of the metadata, the first entry of an export. */
export const EXPORT_METADATA = 'holdall.jsonl';
/** Holds the metadata until its size is known: no entry of an archive has this offset. */
const METADATA_POSITION = -1n;
const PAGE_SIZE = 1_000;

type ExportDeps = { db: Database; storage: Storage; paths: Paths; linkedFiles: LinkedFiles };

/** How long the archive lasts, and what extends the transaction that completes it. */
export type ExportRequest = {
  lifetimeMs: number;
  commit?(tx: Transaction, archive: Archive): Promise<void>;
};

/**
 * Creates an archive of all files of an organization, with their metadata in front. The metadata is written
 * while the entries are collected into a draft; the draft's entries then follow it in the archive. Returns
 * the complete archive.
 * @throws as {@link buildArchive}
 */
export async function exportOrganization(
  deps: ExportDeps,
  access: Access<'organization.export'>,
  { lifetimeMs, commit }: ExportRequest,
): Promise<Archive> {
  const { db } = deps;
  const organizationId = access.organization.id;
  const { userId: creatorId, tokenId } = access.actor;
  const day = new Date().toISOString().slice(0, 10);
  const filename = archiveName(`${organizationId}-${day}`);
  const fields = { organizationId, creatorId, tokenId, filename, isExport: true };
  const { archive: draft, metadata } = await writeDraft(deps, access, fields);
  try {
    const { archive, layout } = await buildArchive(deps, fields, {
      entries: () => withMetadata(db, draft, metadata),
      limit: Number.POSITIVE_INFINITY,
    });
    return await db.transaction(async (tx) => {
      await confirm(tx, access);
      await lockToken(tx, access.actor);
      const event = { organizationId, target: archive.id, actor: access.actor };
      await record(tx, { ...event, action: 'organization.export' });
      const expiresAt = new Date(Date.now() + lifetimeMs);
      const completed = await tx.archive.update({
        where: { id: archive.id },
        data: { ...layout, completedAt: new Date(), expiresAt },
      });
      await commit?.(tx, completed);
      return completed;
    });
  } finally {
    await deleteArchive(db, draft);
  }
}

type Fields = Parameters<typeof buildArchive>[1];
type Draft = { archive: Archive; metadata: SourcedEntry };

async function writeDraft(
  deps: ExportDeps,
  access: Access<'organization.export'>,
  fields: Fields,
): Promise<Draft> {
  const { db } = deps;
  let metadata: Promise<SourcedEntry> | null = null;
  const { archive } = await buildArchive(deps, fields, {
    async *entries(draft) {
      const text = new PassThrough();
      metadata = storeMetadata(deps, draft, text);
      // A failure arrives below; here it must not go unhandled.
      metadata.catch((error) => text.destroy(error));
      const write = async (line: string) => {
        if (!text.write(line)) await once(text, 'drain');
      };
      try {
        for await (const line of organizationLines(db, access)) await write(line);
        const collected: CollectedEntry[] = [];
        for await (const entry of sourced(
          deps,
          fields.organizationId,
          noted(collectAll(deps, access), collected),
        )) {
          await write(exportLine(collected.shift() as CollectedEntry, entry));
          yield entry;
        }
        text.end();
      } catch (error) {
        text.destroy(error as Error);
        throw error;
      }
      await metadata;
    },
    limit: Number.POSITIVE_INFINITY,
  });
  return { archive, metadata: await (metadata as unknown as Promise<SourcedEntry>) };
}

async function* collectAll(deps: ExportDeps, access: Access<'organization.export'>) {
  const { id: organizationId, rootFolderId } = access.organization;
  const root = await deps.db.prisma.folder.findUniqueOrThrow({
    where: { organizationId_id: { organizationId, id: rootFolderId } },
  });
  const folder: FolderEntry = { type: 'folder', folder: root, path: '', absolutePath: '/', rest: '' };
  yield* collectEntries(deps, access, {
    selection: { folder, recursive: true, query: '' },
    includesLinked: false,
    omitted: { linkedFolders: 0 },
    // The metadata has the first name.
    taken: [EXPORT_METADATA],
  });
}

/** Passes items on, and keeps those that have not come out at the other end. */
async function* noted<T>(items: AsyncIterable<T>, kept: T[]): AsyncGenerator<T> {
  for await (const item of items) {
    kept.push(item);
    yield item;
  }
}

/** Stores the metadata as a content that the draft holds. */
async function storeMetadata(
  { db, storage }: ExportDeps,
  { organizationId, id: archiveId }: Pick<Archive, 'organizationId' | 'id'>,
  text: AsyncIterable<Uint8Array>,
): Promise<SourcedEntry> {
  const key = newId();
  const contentId = newId();
  const modifiedAt = new Date();
  await db.transaction(async (tx: Transaction) => {
    await tx.content.create({ data: { organizationId, id: contentId, usage: 'ARCHIVE' } });
    await tx.segment.create({ data: { key, organizationId, contentId, startBytes: 0n } });
    await tx.archiveEntry.create({
      data: {
        organizationId,
        archiveId,
        offsetBytes: METADATA_POSITION,
        directoryOffsetBytes: METADATA_POSITION,
        path: EXPORT_METADATA,
        sizeBytes: 0n,
        crc32: 0n,
        modifiedAt,
        contentId,
      },
    });
  });
  const checksum = new RunningChecksum({ keepsHistory: false });
  async function* checked() {
    for await (const chunk of text) {
      checksum.update(chunk);
      yield chunk;
    }
  }
  const sizeBytes = await storage.put(key, checked());
  const crc32 = BigInt(checksum.value);
  await db.transaction(async (tx: Transaction) => {
    await tx.segment.update({ where: { key }, data: { sizeBytes: BigInt(sizeBytes), crc32 } });
    await tx.content.update({
      where: { organizationId_id: { organizationId, id: contentId } },
      data: { sizeBytes: BigInt(sizeBytes), crc32 },
    });
  });
  const place = { contentId, folderId: null, linkedPath: null, linkedEtag: null };
  return { path: EXPORT_METADATA, sizeBytes, crc32: checksum.value, modifiedAt, ...place };
}

/** The metadata, then the entries of the draft in their order. */
async function* withMetadata(
  db: Database,
  { organizationId, id: archiveId }: Archive,
  metadata: SourcedEntry,
): AsyncGenerator<SourcedEntry> {
  yield metadata;
  for (let after = METADATA_POSITION; ; ) {
    const page = await db.prisma.archiveEntry.findMany({
      where: { organizationId, archiveId, offsetBytes: { gt: after } },
      orderBy: { offsetBytes: 'asc' },
      take: PAGE_SIZE,
    });
    for (const { path, sizeBytes, crc32, modifiedAt, contentId, folderId, linkedPath, linkedEtag } of page) {
      const numbers = { sizeBytes: Number(sizeBytes), crc32: Number(crc32) };
      yield { path, ...numbers, modifiedAt, contentId, folderId, linkedPath, linkedEtag };
    }
    const last = page.at(-1);
    if (!last) return;
    after = last.offsetBytes;
  }
}
