import { AppError, invalid } from '@/lib/errors';
import type { File } from '@/lib/files/file-row';
import { kindOf } from '@/lib/files/filename';
import type { Destination, Entry } from '@/lib/folders/paths';
import type { Access } from '@/lib/organizations/access';
import type { Admitted } from './admission';
import type { Reference } from './messages';

/**
 * Finds what a request means by `resource_id` and `file_path`, for reading.
 * @throws NOT_FOUND, also for what is foreign; PERMISSION_DENIED; INVALID_ARGUMENT for what is no relative path
 */
export async function find(
  { app, actor }: Admitted,
  { resource_id, file_path }: Reference,
): Promise<{ access: Access<'file.read'>; entry: Entry }> {
  const access = await app.access.authorizeResource(actor, resource_id, 'file.read');
  const entry = await app.paths.locate(access, resource_id, file_path);
  if (entry.type === 'folder' && entry.rest !== '') throw behindLink();
  return { access, entry };
}

/** As {@link find}, for a file. @throws INVALID_ARGUMENT for a folder */
export async function findFile(
  call: Admitted,
  reference: Reference,
): Promise<{ access: Access<'file.read'>; file: File }> {
  const { access, entry } = await find(call, reference);
  if (entry.type === 'folder') throw isFolder();
  return { access, file: entry.file };
}

/** Where content is to go, and what kind of file it makes. */
export type Writing = {
  access: Access<'file.write'>;
  destination: Exclude<Destination, { type: 'linked' }>;
  kind: string | null;
};

/**
 * Finds where a request writes to. In a folder `file_path` names the file, or the folder that `store_name` begins at; without it
 * `store_name` names the file. Otherwise `store_name` tells the kind alone.
 * @throws as find; NOT_FOUND for a parent that is missing; INVALID_ARGUMENT for a folder without a name in it
 */
export async function findDestination(
  { app, actor }: Admitted,
  { resource_id, file_path, store_name }: Reference & { store_name: string },
): Promise<Writing> {
  const access = await app.access.authorizeResource(actor, resource_id, 'file.write');
  const { paths } = app;
  const base = await paths.locate(access, resource_id);
  if (base.type === 'file') return writingTo(await paths.destination(access, resource_id, file_path));

  const way = file_path || store_name;
  const there = await paths.locate(access, resource_id, way).catch(nullIfNotFound);
  if (there?.type !== 'folder') return writingTo(await paths.destination(access, resource_id, way));
  if (file_path === '' || store_name === '') throw needsName();
  return writingTo(await paths.destination(access, there.folder.id, store_name));

  function writingTo(destination: Destination): Writing {
    if (destination.type === 'linked') throw behindLink();
    const ownName = destination.type === 'file' ? destination.file.filename : destination.filename;
    const name = store_name.split('/').at(-1) || ownName;
    return { access, destination, kind: kindOf(name) };
  }
}

function nullIfNotFound(error: unknown): null {
  if (error instanceof AppError && error.code === 'NOT_FOUND') return null;
  throw error;
}

const behindLink = () =>
  new AppError(
    'UNIMPLEMENTED',
    'FOLDER_IS_LINKED',
    'What lies behind a linked folder cannot be reached this way yet. Use its linkedFiles routes.',
  );

const isFolder = () =>
  invalid('RESOURCE_IS_FOLDER', 'This is a folder. Name a file, by its resource_id or by file_path.');

const needsName = () =>
  invalid('STORE_NAME_MISSING', 'This is a folder. Say by store_name which file in it to write to.');
