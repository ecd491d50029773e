import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import type { Access, ReadAccess } from '@/lib/base/actor';
import { fail } from '@/lib/base/errors';
import { failpoint } from '@/lib/base/failpoint';
import { nextToken, positionOf } from '@/lib/base/pagination/page-token';
import { checkPrecondition, type Precondition } from '@/lib/base/precondition';
import type { Capabilities } from '@/lib/base/secrets/signed-secret';
import type { Config } from '@/lib/config';
import { type Recorded, record } from '@/lib/domain/audit/audit';
import type { DownloadedContent } from '@/lib/domain/audit/download-log';
import type { Folder } from '@/lib/domain/entries/folder-row';
import { SNIFF_BYTES, sniff, typeByName } from '@/lib/domain/files/media-type';
import type { FolderLocation, Folders } from '@/lib/domain/folders/folders';
import { confirm } from '@/lib/domain/organizations/access';
import type { AccessWatch } from '@/lib/domain/organizations/access-watch';
import { type AnnouncedDigests, IngestPipeline, tooLarge } from '@/lib/domain/uploads/ingest-pipeline';
import type { Database } from '@/lib/platform/db/database';
import type { ByteRange } from '@/lib/platform/storage/storage';
import { type Link, linkOf, lockLinkedFolder } from './link';
import type { LinkTargets } from './link-targets';

import { childPath, type LinkedPath, parseLinkedPath } from './linked-path';
import { type LinkedEntry, type LinkedFile, type LinkedStore, sortKeyOf } from './linked-store';
import { pageByName } from './page-by-name';

/** Up to how many entries of a folder are read to list them in natural order. */
const MAX_SORTED_ENTRIES = 10_000;

/** A file or folder behind a link; `path` leads to it from the linked folder. */
export type LinkedItem = LinkedEntry & { path: string };
export type LinkedFileItem = LinkedFile & { path: string };

/** Files behind a link have no declared type, so the name decides. */
export const linkedTypeOf = ({ name }: LinkedFile) => typeByName(name) ?? 'application/octet-stream';

/** A download of a file behind a link, for the audit log. */
export function downloadOfLinked(
  { organization, actor }: ReadAccess,
  { folderId, path, file }: { folderId: string; path: string; file: LinkedFile },
): DownloadedContent {
  const target = [folderId, ...parseLinkedPath(path)];
  return {
    organizationId: organization.id,
    action: 'linked_file.download',
    target: target.join('/'),
    targetName: target.slice(1).join('/'),
    etag: file.etag,
    sizeBytes: BigInt(file.sizeBytes),
    actor,
  };
}

export type LinkedUploadInput = {
  body: AsyncIterable<Uint8Array>;
  sizeBytes?: bigint;
  digests?: AnnouncedDigests;
  signal?: AbortSignal;
};

/** Which file to change, in which state. */
type LinkedChange = { folderId: string; path: string; precondition?: Precondition };

type LinkedFilesDeps = {
  db: Database;
  capabilities: Capabilities;
  folders: Folders;
  targets: LinkTargets;
  accessWatch: AccessWatch;
  /** Counts the bytes that an external folder has received from an actor. */
  countReceived: (organizationId: string, actor: Recorded, bytes: number) => void;
  config: Pick<Config, 'maxFileSizeBytes'>;
};

export type LinkedFiles = ReturnType<typeof createLinkedFiles>;

/** A location in an external folder: the folder, its link, and the path in its target. */
type Located = { folder: Folder; link: Link; store: LinkedStore; path: LinkedPath };

/**
 * Operations on the content of external folders. It has no rows: each call reads the target and checks
 * LINK_ROOTS. Functions take the id of a folder and an unchecked path. In addition to their own errors they
 * throw NOT_FOUND; FAILED_PRECONDITION for a folder without a link; PERMISSION_DENIED if LINK_ROOTS no
 * longer allows the link; INVALID_ARGUMENT for an invalid path.
 */
export function createLinkedFiles({
  db,
  capabilities,
  folders,
  targets,
  accessWatch,
  countReceived,
  config,
}: LinkedFilesDeps) {
  async function locate(access: ReadAccess, folderId: string, path: string): Promise<Located> {
    const folder = await folders.get(access, folderId);
    const link = linkOf(folder);
    return {
      folder,
      link,
      store: targets.open(folder.organizationId, link.uri),
      path: parseLinkedPath(path),
    };
  }

  /**
   * Confirms in one transaction that the permission and the folder are unchanged, and records the event.
   */
  async function settle(access: Access<'file.write'>, { folder, path }: Located, event: 'upload' | 'delete') {
    await db.transaction(async (tx) => {
      await confirm(tx, access);
      await lockLinkedFolder(tx, folder);
      await record(tx, {
        organizationId: folder.organizationId,
        action: `linked_file.${event}`,
        target: [folder.id, ...path].join('/'),
        actor: access.actor,
      });
    });
  }

  return {
    /**
     * Creates an external folder on `uri`.
     * @throws as {@link Folders.create}; INVALID_ARGUMENT for an invalid URI; PERMISSION_DENIED outside
     *   LINK_ROOTS; NOT_FOUND if the target does not exist
     */
    async link(
      access: Access<'folder.link'>,
      location: FolderLocation,
      { uri, readOnly }: Link,
    ): Promise<Folder> {
      const canonical = targets.canonicalUri(uri);
      const target = await targets.open(access.organization.id, canonical).stat(parseLinkedPath(''));
      if (!target?.isFolder) throw fail('LINK_TARGET_NOT_FOUND');
      return folders.create(access, location, { uri: canonical, read_only: readOnly });
    },

    async stat(access: ReadAccess, folderId: string, path: string): Promise<LinkedItem> {
      return itemAt(await locate(access, folderId, path));
    },

    /**
     * One page of a folder; of a file, the file itself. Names are in natural order, but in a folder with more
     * than {@link MAX_SORTED_ENTRIES} as the store sorts them. The token of a page keeps its order.
     */
    async list(
      access: ReadAccess,
      folderId: string,
      { path, pageSize, pageToken }: { path: string; pageSize: number; pageToken: string },
    ): Promise<{ items: LinkedItem[]; nextPageToken: string }> {
      const located = await locate(access, folderId, path);
      const view = createHash('sha256')
        .update(`linked/by name/${folderId}/${path}`)
        .digest('base64url')
        .slice(0, 16);
      const [order, after] = positionOf(capabilities, view, pageToken) ?? [];
      const found = await itemAt(located);
      if (!found.isFolder) return { items: [found], nextPageToken: '' };
      const tokenAfter = (order: 'name' | 'key', last?: LinkedItem) =>
        nextToken(capabilities, view, last ? [order, sortKeyOf(last)] : null);
      if (order !== 'key') {
        const max = order === 'name' ? Number.POSITIVE_INFINITY : MAX_SORTED_ENTRIES;
        const entries = itemsIn(located.store, located.path);
        const page = await pageByName(entries, { after: after ?? null, pageSize, max });
        if (page) {
          const last = page.hasMore ? page.entries.at(-1) : undefined;
          return { items: page.entries, nextPageToken: tokenAfter('name', last) };
        }
      }
      const items: LinkedItem[] = [];
      for await (const item of itemsIn(located.store, located.path, after)) {
        if (items.length === pageSize) return { items, nextPageToken: tokenAfter('key', items.at(-1)) };
        items.push(item);
      }
      return { items, nextPageToken: '' };
    },

    /** Everything in and below a folder, depth first, as it is found; nothing of a file. */
    async descendants(
      access: ReadAccess,
      folderId: string,
      path: string,
    ): Promise<AsyncIterable<LinkedItem>> {
      const located = await locate(access, folderId, path);
      await itemAt(located);
      return itemsBelow(located.store, located.path);
    },

    /**
     * A file to read: its current state, and a function that opens its bytes while that state lasts.
     * @throws INVALID_ARGUMENT for a folder
     */
    async openable(access: ReadAccess, folderId: string, path: string) {
      const located = await locate(access, folderId, path);
      const file = await fileAt(located);
      const open = async (range: ByteRange = { start: 0, end: file.sizeBytes }): Promise<Readable> =>
        accessWatch.guardStream(access, await located.store.open(located.path, file.etag, range));
      return {
        file,
        open,
        /** The type that the bytes show. */
        async sniff(): Promise<string | null> {
          const end = Math.min(SNIFF_BYTES, file.sizeBytes);
          const head: Buffer[] = await (await open({ start: 0, end })).toArray();
          return sniff(Buffer.concat(head), end === file.sizeBytes);
        },
      };
    },

    /**
     * Creates or replaces a file, completely or not at all; see {@link LinkedStore.write}.
     * @throws PERMISSION_DENIED for a read-only link; ABORTED if the precondition fails;
     *   INVALID_ARGUMENT for a wrong size or digest; what {@link confirm} throws if the permission was
     *   revoked meanwhile; the body's own error
     */
    async write(
      access: Access<'file.write'>,
      { folderId, path, precondition = {} }: LinkedChange,
      input: LinkedUploadInput,
    ): Promise<LinkedFileItem> {
      const located = await locate(access, folderId, path);
      const limit = config.maxFileSizeBytes;
      if (input.sizeBytes !== undefined && input.sizeBytes > limit) throw tooLarge(limit);
      await checkWritable(located, precondition);
      const ingest = new IngestPipeline(input.body, { limit, announced: input.digests });
      // The audit event is recorded before the last step: an event without its change is better than a change
      // without its event.
      async function* body() {
        yield* ingest.segment(Number.POSITIVE_INFINITY);
        ingest.digest();
        await checkWritable(located, precondition);
        await settle(access, located, 'upload');
        await failpoint('link.before_rename');
      }
      const ended = new AbortController();
      const unwatch = accessWatch.watch(access, (reason) => ended.abort(reason));
      const signal = input.signal ? AbortSignal.any([input.signal, ended.signal]) : ended.signal;
      try {
        const file = await located.store.write(located.path, body(), signal);
        countReceived(access.organization.id, access.actor, Number(file.sizeBytes));
        return { ...file, path };
      } finally {
        unwatch();
        ingest.close();
      }
    },

    /** Deletes a file permanently: external folders have no trash. */
    async delete(access: Access<'file.write'>, { folderId, path, precondition = {} }: LinkedChange) {
      const located = await locate(access, folderId, path);
      if (located.link.readOnly) throw fail('LINK_READ_ONLY');
      checkPrecondition((await fileAt(located)).etag, precondition);
      await settle(access, located, 'delete');
      if (!(await located.store.delete(located.path))) throw fail('LINKED_FILE_NOT_FOUND');
    },
  };
}

async function itemAt({ store, path }: Located): Promise<LinkedItem> {
  const entry = await store.stat(path);
  if (!entry) throw fail('LINKED_FILE_NOT_FOUND');
  return { ...entry, path: path.join('/') };
}

async function fileAt(located: Located): Promise<LinkedFileItem> {
  const item = await itemAt(located);
  if (item.isFolder) throw fail('LINKED_IS_FOLDER');
  return item;
}

async function* itemsIn(store: LinkedStore, folder: LinkedPath, after?: string): AsyncGenerator<LinkedItem> {
  for await (const entry of store.list(folder, after)) {
    const path = childPath(folder, entry.name);
    if (path) yield { ...entry, path: path.join('/') };
  }
}

async function* itemsBelow(store: LinkedStore, folder: LinkedPath): AsyncGenerator<LinkedItem> {
  for await (const item of itemsIn(store, folder)) {
    yield item;
    const path = item.isFolder && childPath(folder, item.name);
    if (path) yield* itemsBelow(store, path);
  }
}

/**
 * @throws PERMISSION_DENIED for a read-only link; INVALID_ARGUMENT for a folder; ABORTED if the precondition
 *   fails
 */
async function checkWritable({ link, store, path }: Located, precondition: Precondition): Promise<void> {
  if (link.readOnly) throw fail('LINK_READ_ONLY');
  const entry = await store.stat(path);
  if (entry?.isFolder) throw fail('LINKED_IS_FOLDER');
  checkPrecondition(entry?.etag ?? null, precondition);
}
