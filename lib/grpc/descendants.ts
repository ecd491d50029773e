import type { ReadAccess } from '@/lib/base/actor';
import { AppError } from '@/lib/base/errors';
import type { FolderEntry } from '@/lib/domain/entries/entry';
import { kindOf, kindOfExtension } from '@/lib/domain/entries/filename';
import type { LinkedItem } from '@/lib/domain/linked/linked-files';
import type { Authorized } from './guard';
import type { FileMessage, GetFileDescendantsRequest } from './messages';
import { presentEntry, presentLinked } from './present';
import { find } from './resources';

/**
 * Everything below a folder, depth first; nothing below a file. `extension` keeps files of that kind,
 * `descendant_id` that resource alone, if it is there. Behind a linked folder it is a path, as `file_path`
 * tells it.
 */
export async function listDescendants(
  call: Authorized,
  { extension, descendant_id, ...reference }: GetFileDescendantsRequest,
): Promise<FileMessage[]> {
  const { access, entry: base } = await find(call, reference);
  const kind = kindOfExtension(extension);
  if (base.type === 'file') return [];
  const { paths } = call.app;
  if (base.folder.link) return belowLink(call, access, base, { kind, descendant_id });
  if (descendant_id !== '') {
    const found = await paths.descendant(access, base, descendant_id, { kind });
    return found ? [presentEntry(found)] : [];
  }
  const messages: FileMessage[] = [];
  for await (const entry of paths.descendants(access, base, { kind })) {
    call.signal.throwIfAborted();
    messages.push(presentEntry(entry));
  }
  return messages;
}

async function belowLink(
  { app, signal }: Authorized,
  access: ReadAccess,
  base: FolderEntry,
  { kind, descendant_id }: { kind: string | null; descendant_id: string },
): Promise<FileMessage[]> {
  const { folder, path, rest } = base;
  const isWanted = (item: LinkedItem) => kind === null || (!item.isFolder && kindOf(item.name) === kind);
  const messages: FileMessage[] = [];
  if (descendant_id !== '') {
    const before = path === '' ? '' : `${path}/`;
    const way = descendant_id.startsWith(before) ? descendant_id.slice(before.length) : '';
    if (way === '' || !way.startsWith(rest === '' ? '' : `${rest}/`)) return [];
    const item = await app.linkedFiles.stat(access, folder.id, way).catch(nullIfNone);
    if (item && isWanted(item)) messages.push(presentLinked(base, item));
    return messages;
  }
  for await (const item of await app.linkedFiles.descendants(access, folder.id, rest)) {
    signal.throwIfAborted();
    if (isWanted(item)) messages.push(presentLinked(base, item));
  }
  return messages;
}

/** What is not there is no descendant, nor is what cannot be a path. */
function nullIfNone(error: unknown): null {
  if (error instanceof AppError && ['NOT_FOUND', 'INVALID_ARGUMENT'].includes(error.code)) return null;
  throw error;
}
