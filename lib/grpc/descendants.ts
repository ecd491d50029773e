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
 * Everything below a folder, depth first; nothing for a file. `extension` filters files by kind;
 * `descendant_id` selects one resource. In an external folder it is a path in the form of `file_path`.
 */
export async function listDescendants(
  call: Authorized,
  { extension, descendant_id, ...reference }: GetFileDescendantsRequest,
): Promise<FileMessage[]> {
  const { access, entry: base } = await find(call, reference);
  const kind = kindOfExtension(extension);
  if (base.type === 'file') return [];
  const { paths } = call.app;
  if (base.folder.link) return listExternal(call, { access, base }, { kind, descendant_id });
  if (descendant_id !== '') {
    const found = await paths.descendant(access, base, { resourceId: descendant_id, kind });
    return found ? [presentEntry(found)] : [];
  }
  const messages: FileMessage[] = [];
  for await (const entry of paths.descendants(access, base, { kind })) {
    call.signal.throwIfAborted();
    messages.push(presentEntry(entry));
  }
  return messages;
}

async function listExternal(
  { app, signal }: Authorized,
  { access, base }: { access: ReadAccess; base: FolderEntry },
  { kind, descendant_id }: { kind: string | null; descendant_id: string },
): Promise<FileMessage[]> {
  const { folder, path, rest } = base;
  const matches = (item: LinkedItem) => kind === null || (!item.isFolder && kindOf(item.name) === kind);
  const messages: FileMessage[] = [];
  if (descendant_id !== '') {
    const prefix = path === '' ? '' : `${path}/`;
    const relative = descendant_id.startsWith(prefix) ? descendant_id.slice(prefix.length) : '';
    if (relative === '' || !relative.startsWith(rest === '' ? '' : `${rest}/`)) return [];
    const item = await app.linkedFiles.stat(access, folder.id, relative).catch(nullIfMissing);
    if (item && matches(item)) messages.push(presentLinked(base, item));
    return messages;
  }
  for await (const item of await app.linkedFiles.descendants(access, folder.id, rest)) {
    signal.throwIfAborted();
    if (matches(item)) messages.push(presentLinked(base, item));
  }
  return messages;
}

/** A missing file or an invalid path is no descendant. */
function nullIfMissing(error: unknown): null {
  if (error instanceof AppError && ['NOT_FOUND', 'INVALID_ARGUMENT'].includes(error.code)) return null;
  throw error;
}
