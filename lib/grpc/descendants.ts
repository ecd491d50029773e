import { kindOfExtension } from '@/lib/files/filename';
import type { Admitted } from './admission';
import type { FileMessage, GetFileDescendantsRequest } from './messages';
import { find } from './places';
import { presentEntry } from './present';

/**
 * Everything below a folder, depth first; nothing below a file. `extension` keeps files of that kind, `descendant_id` that resource
 * alone, if it is there.
 */
export async function listDescendants(
  call: Admitted,
  { extension, descendant_id, ...reference }: GetFileDescendantsRequest,
): Promise<FileMessage[]> {
  const { access, entry: base } = await find(call, reference);
  if (base.type === 'file') return [];
  const { paths } = call.app;
  const kind = kindOfExtension(extension);
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
