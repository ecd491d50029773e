import type { Readable } from 'node:stream';
import type { Access } from '@/lib/base/actor';
import { AppError, fail } from '@/lib/base/errors';
import type { Reason } from '@/lib/base/reasons';
import type { Entry, FolderEntry } from '@/lib/domain/entries/entry';
import { kindOf } from '@/lib/domain/entries/filename';
import { downloadOfFile } from '@/lib/domain/files/file-download';
import type { Destination } from '@/lib/domain/folders/paths';
import { downloadOfLinked } from '@/lib/domain/linked/linked-files';
import type { Authorized } from './guard';
import type { Reference } from './messages';

/**
 * Finds the file or folder that `resource_id` and `file_path` name, for reading; in an external folder,
 * `rest` is the path within it.
 * @throws NOT_FOUND, also for resources of other organizations; PERMISSION_DENIED; INVALID_ARGUMENT for an
 *   invalid path
 */
export async function find(
  { app, actor }: Authorized,
  { resource_id, file_path }: Reference,
): Promise<{ access: Access<'file.read'>; entry: Entry }> {
  checkResourceId(resource_id);
  const access = await app.access.authorizeResource(actor, resource_id, 'file.read');
  const entry = await app.paths.locate(access, resource_id, file_path).catch(inField('file_path'));
  return { access, entry };
}

/**
 * The content of the requested file, unopened. @throws as {@link find}; INVALID_ARGUMENT for a folder
 */
export async function findContent(
  call: Authorized,
  reference: Reference,
): Promise<{ sizeBytes: bigint; open(): Promise<Readable> }> {
  const { access, entry } = await find(call, reference);
  const { files, linkedFiles, downloadLog } = call.app;
  if (entry.type === 'file') {
    const { file } = entry;
    const download = downloadOfFile(file, access.actor);
    const open = async () => downloadLog.watch(download, await files.open(access, file));
    return { sizeBytes: file.sizeBytes, open };
  }
  if (entry.rest === '') throw fail('RESOURCE_IS_FOLDER');
  const { file, open } = await linkedFiles.openable(access, entry.folder.id, entry.rest);
  const download = downloadOfLinked(access, { folderId: entry.folder.id, path: entry.rest, file });
  return {
    sizeBytes: BigInt(file.sizeBytes),
    open: async () => downloadLog.watch(download, await open()),
  };
}

/** The destination of content, and the kind of the file. */
export type WriteTarget = { access: Access<'file.write'>; destination: Destination; kind: string | null };

/** `file_path` is null for requests without that field. */
export type WriteReference = { resource_id: string; file_path: string | null; store_name: string };

/**
 * Finds the destination of a write. In a folder, `file_path` names the file, or the folder to which
 * `store_name` is relative; without it, `store_name` names the file. Otherwise `store_name` only sets the
 * kind.
 * @throws as find; NOT_FOUND for a missing parent; INVALID_ARGUMENT for a folder without a filename, and for
 *   an external folder without `file_path`
 */
export async function findDestination(
  { app, actor }: Authorized,
  { resource_id, file_path, store_name }: WriteReference,
): Promise<WriteTarget> {
  checkResourceId(resource_id);
  const access = await app.access.authorizeResource(actor, resource_id, 'file.write');
  const { paths, linkedFiles } = app;
  const base = await paths.locate(access, resource_id);
  if (base.type === 'file') return targetOf(await paths.destination(access, resource_id, file_path ?? ''));
  if (base.folder.link && file_path === '') throw pathMissing();

  const path = file_path || store_name;
  const located = await locateExisting(resource_id, path, file_path ? 'file_path' : 'store_name');
  if (located?.type !== 'folder') return targetOf(await paths.destination(access, resource_id, path));
  if (located.folder.link) return inExternalFolder(located);
  if (store_name === '') throw fail('STORE_NAME_MISSING');
  if (!file_path) throw namesFolder();
  const inner = await locateExisting(located.folder.id, store_name, 'store_name');
  if (inner?.type === 'folder' && inner.rest === '') throw namesFolder();
  return targetOf(await paths.destination(access, located.folder.id, store_name));

  function locateExisting(folderId: string, path: string, field: string): Promise<Entry | null> {
    return paths.locate(access, folderId, path).catch(nullIfNotFound).catch(inField(field));
  }

  function targetOf(destination: Destination): WriteTarget {
    if (destination.type === 'linked') return { access, destination, kind: null };
    const filename = destination.type === 'file' ? destination.file.filename : destination.filename;
    return { access, destination, kind: kindOfWrite(store_name, filename) };
  }

  /** `store_name` is relative to the folder that `file_path` names; for a file it is ignored. */
  async function inExternalFolder({ folder, rest }: FolderEntry): Promise<WriteTarget> {
    const isFolder =
      rest === '' || (await linkedFiles.stat(access, folder.id, rest).catch(nullIfNotFound))?.isFolder;
    const takesName = file_path && store_name !== '' && isFolder;
    const path = takesName ? joinPath(rest, store_name) : rest;
    if (path === '') throw store_name && !file_path ? namesFolder() : fail('STORE_NAME_MISSING');
    return targetOf({ type: 'linked', folder, rest: path });
  }
}

/** @throws INVALID_ARGUMENT with reason FIELD_INVALID without an id, which every method requires */
/** @throws INVALID_ARGUMENT for an empty id */
export function checkResourceId(id: string): void {
  if (id !== '') return;
  throw fail('FIELD_INVALID', {
    values: { field: 'resource_id', problem: 'is required: the id of a file or a folder' },
    metadata: { field: 'resource_id' },
  });
}

/** The kind of a written file: that of the last name in `storeName`, else of its own filename. */
export const kindOfWrite = (storeName: string, filename: string) =>
  kindOf(storeName.split('/').at(-1) || filename);

/** A path below another, which may be empty. */
export const joinPath = (parent: string, child: string) => [parent, child].filter(Boolean).join('/');

const pathReasons: Reason[] = ['FILENAME_INVALID', 'PATH_INVALID'];

/** Names the field of the request in the error of a path, for {@link Promise.catch}. */
export function inField(field: string): (error: unknown) => never {
  return (error) => {
    if (!(error instanceof AppError && pathReasons.includes(error.reason))) throw error;
    throw new AppError(error.reason, `${field}: ${error.message}`, {
      metadata: { ...error.metadata, field },
      cause: error,
    });
  };
}

function nullIfNotFound(error: unknown): null {
  if (error instanceof AppError && error.code === 'NOT_FOUND') return null;
  throw error;
}

const namesFolder = () =>
  fail('STORE_NAME_MISSING', {
    message: 'store_name names a folder. Name a file in that folder: its path, then the name of the file.',
    metadata: { field: 'store_name' },
  });

const pathMissing = () =>
  fail('PATH_MISSING', { message: 'This is an external folder. Set file_path to a file in it.' });
