import { AppError, invalid, notFound } from '@/lib/errors';
import type { File } from '@/lib/files/file-row';
import { checkFilename, kindOf } from '@/lib/files/filename';
import type { Access, Resource } from '@/lib/organizations/access';
import type { Action } from '@/lib/organizations/policy';
import type { Admitted } from './admission';
import type { Reference } from './messages';
import { walk } from './tree';

/** What a request means; `path` is its way there from the resource that it names, empty for that one itself. */
export type Found<A extends Action> = { access: Access<A>; resource: Resource; path: string };

/**
 * Finds what a request means by `resource_id` and `file_path`, and whether its caller may do `action` there.
 * @throws NOT_FOUND, also for what is foreign; PERMISSION_DENIED; INVALID_ARGUMENT for what is no relative path
 */
export async function find<A extends Action>(
  { app, actor }: Admitted,
  { resource_id, file_path }: Reference,
  action: A,
): Promise<Found<A>> {
  const { access, resource } = await app.access.authorizeResource(actor, resource_id, action);
  if (file_path === '') return { access, resource, path: '' };
  const names = namesOf(file_path);
  const there = resource.kind === 'folder' ? (await walk(app.db, access, resource.id, names)).resource : null;
  if (!there) throw pathNotFound();
  return { access, resource: there, path: names.join('/') };
}

/** As {@link find}, for a file to be read. @throws INVALID_ARGUMENT for a folder */
export async function findFile(call: Admitted, reference: Reference) {
  const { access, resource } = await find(call, reference, 'file.read');
  if (resource.kind === 'folder') throw isFolder();
  return { access, file: resource.file };
}

/** Where a written content goes: into `target`, or into a new file in a folder. */
export type Destination = {
  access: Access<'file.write'>;
  folderId: string;
  filename: string;
  target: File | null;
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
): Promise<Destination> {
  const { access, resource } = await app.access.authorizeResource(actor, resource_id, 'file.write');
  const names = file_path === '' ? [] : namesOf(file_path);
  const stored = store_name === '' ? [] : namesOf(store_name);
  if (resource.kind === 'file') {
    if (names.length > 0) throw pathNotFound();
    return into(access, resource.file, stored);
  }
  let way = names.length > 0 ? names : stored;
  let there = await walk(app.db, access, resource.id, way);
  if (names.length > 0 && stored.length > 0 && there.resource?.kind === 'folder') {
    way = stored;
    there = await walk(app.db, access, there.resource.id, way);
  }
  if (there.resource?.kind === 'file') return into(access, there.resource.file, stored);
  const filename = way.at(-1);
  if (there.resource !== null || filename === undefined) throw needsName();
  if (there.parentId === null) throw pathNotFound();
  return {
    access,
    folderId: there.parentId,
    filename,
    target: null,
    kind: kindOf(stored.at(-1) ?? filename),
  };
}

function into(access: Access<'file.write'>, target: File, stored: string[]): Destination {
  const { folderId, filename } = target;
  return { access, folderId, filename, target, kind: kindOf(stored.at(-1) ?? filename) };
}

function namesOf(path: string): string[] {
  try {
    return path.split('/').map(checkFilename);
  } catch (cause) {
    if (!(cause instanceof AppError)) throw cause;
    throw invalid(
      'PATH_INVALID',
      'This is no path. Send names joined by "/", relative to the folder, without "..", and without "/" at either end.',
      { cause },
    );
  }
}

const pathNotFound = () =>
  notFound('PATH_NOT_FOUND', 'There is nothing at this path. Look at the folder with GetFileDescendants.');

const isFolder = () =>
  invalid('RESOURCE_IS_FOLDER', 'This is a folder. Name a file, by its resource_id or by file_path.');

const needsName = () =>
  invalid('STORE_NAME_MISSING', 'This is a folder. Say by store_name which file in it to write to.');
