import type { Readable } from 'node:stream';
import type { Access } from '@/lib/base/actor';
import { AppError, fail } from '@/lib/base/errors';
import type { Reason } from '@/lib/base/reasons';
import type { Entry, FolderEntry } from '@/lib/domain/entries/entry';
import { kindOf } from '@/lib/domain/entries/filename';
import type { Destination } from '@/lib/domain/folders/paths';
import type { Authorized } from './guard';
import type { Reference } from './messages';

/**
 * Finds what a request means by `resource_id` and `file_path`, for reading: a file, a folder, or a linked
 * folder and in `rest` the way behind it.
 * @throws NOT_FOUND, also for what is foreign; PERMISSION_DENIED; INVALID_ARGUMENT for what is no relative
 *   path
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
 * The content of the file that a request means, wherever it lies, not yet opened. @throws as {@link find};
 * INVALID_ARGUMENT for a folder
 */
export async function findContent(
  call: Authorized,
  reference: Reference,
): Promise<{ sizeBytes: bigint; open(): Promise<Readable> }> {
  const { access, entry } = await find(call, reference);
  const { files, linkedFiles } = call.app;
  if (entry.type === 'file') {
    const { file } = entry;
    return { sizeBytes: file.sizeBytes, open: () => files.open(access, file) };
  }
  if (entry.rest === '') throw fail('RESOURCE_IS_FOLDER');
  const { file, open } = await linkedFiles.openable(access, entry.folder.id, entry.rest);
  return { sizeBytes: BigInt(file.sizeBytes), open };
}

/** Where content is to go, and what kind of file it makes. */
export type Writing = { access: Access<'file.write'>; destination: Destination; kind: string | null };

/** `file_path` is null where a request has none. */
export type WritingReference = { resource_id: string; file_path: string | null; store_name: string };

/**
 * Finds where a request writes to. In a folder `file_path` names the file, or the folder that `store_name`
 * begins at; without it `store_name` names the file. Otherwise `store_name` tells the kind alone.
 * @throws as find; NOT_FOUND for a parent that is missing; INVALID_ARGUMENT for a folder without a name in
 *   it, and for a linked folder without the `file_path` that the request could have
 */
export async function findDestination(
  { app, actor }: Authorized,
  { resource_id, file_path, store_name }: WritingReference,
): Promise<Writing> {
  checkResourceId(resource_id);
  const access = await app.access.authorizeResource(actor, resource_id, 'file.write');
  const { paths, linkedFiles } = app;
  const base = await paths.locate(access, resource_id);
  if (base.type === 'file') return writingTo(await paths.destination(access, resource_id, file_path ?? ''));
  if (base.folder.link && file_path === '') throw needsPath();

  const way = file_path || store_name;
  const there = await locateIfThere(resource_id, way, file_path ? 'file_path' : 'store_name');
  if (there?.type !== 'folder') return writingTo(await paths.destination(access, resource_id, way));
  if (there.folder.link) return behindLink(there);
  if (store_name === '') throw fail('STORE_NAME_MISSING');
  if (!file_path) throw namesFolder();
  const inner = await locateIfThere(there.folder.id, store_name, 'store_name');
  if (inner?.type === 'folder' && inner.rest === '') throw namesFolder();
  return writingTo(await paths.destination(access, there.folder.id, store_name));

  function locateIfThere(folderId: string, path: string, field: string): Promise<Entry | null> {
    return paths.locate(access, folderId, path).catch(nullIfNotFound).catch(inField(field));
  }

  function writingTo(destination: Destination): Writing {
    if (destination.type === 'linked') return { access, destination, kind: null };
    const ownName = destination.type === 'file' ? destination.file.filename : destination.filename;
    const name = store_name.split('/').at(-1) || ownName;
    return { access, destination, kind: kindOf(name) };
  }

  /**
   * There, too, `store_name` begins at the folder that `file_path` names; on a file it could tell the kind,
   * which is always that of the name.
   */
  async function behindLink({ folder, rest }: FolderEntry): Promise<Writing> {
    const isFolder =
      rest === '' || (await linkedFiles.stat(access, folder.id, rest).catch(nullIfNotFound))?.isFolder;
    const hasName = file_path && store_name !== '' && isFolder;
    const path = hasName ? [rest, store_name].filter(Boolean).join('/') : rest;
    if (path === '') throw store_name && !file_path ? namesFolder() : fail('STORE_NAME_MISSING');
    return writingTo({ type: 'linked', folder, rest: path });
  }
}

/** @throws INVALID_ARGUMENT with reason FIELD_INVALID without an id, which no method can do without */
function checkResourceId(id: string): void {
  if (id !== '') return;
  throw fail('FIELD_INVALID', {
    values: { field: 'resource_id', problem: 'is required: the id of a file or a folder' },
    metadata: { field: 'resource_id' },
  });
}

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

const needsPath = () =>
  fail('PATH_MISSING', { message: 'This is an external folder. Name a file in it by file_path.' });
