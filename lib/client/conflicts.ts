import { type Answer, call, type File as StoredFile } from './api';
import type { Chosen } from './chosen-files';
import { basename, dirname, folderFinder, type Place, remembering } from './folder-paths';

/** What becomes of a file whose name is taken where it goes. */
export type Resolution = 'keep-both' | 'replace' | 'skip';

/** A chosen file whose name another has already, and the names in that folder. */
export type Conflict = { chosen: Chosen; taken: StoredFile; names: Set<string> };

/** Which of the chosen files have a name that is taken, in the order in which they were chosen. */
export async function findConflicts(place: Place, chosen: Chosen[]): Promise<Conflict[]> {
  const folderAt = folderFinder(place);
  const contentAt = remembering(async (path: string) => {
    const folder = await folderAt(path);
    return folder === undefined ? new Map<string, StoredFile>() : filesIn(place.organization, folder);
  });
  const found: Conflict[] = [];
  for (const each of chosen) {
    if (each.file === null) continue;
    const files = await contentAt(dirname(each.path));
    const taken = files.get(basename(each.path).normalize('NFC'));
    if (taken) found.push({ chosen: each, taken, names: new Set(files.keys()) });
  }
  return found;
}

/** The files of a folder by name; of several with one name the newest, which that name means. */
async function filesIn(organization: string, folder: string | null): Promise<Map<string, StoredFile>> {
  const found = new Map<string, StoredFile>();
  for (let token = ''; ; ) {
    const page = await call<Answer<'files'>>(`/organizations/${organization}/files`, {
      query: { folder: folder ?? 'root', order_by: 'create_time', page_size: 1000, page_token: token },
    });
    for (const file of page.files) found.set(file.filename, file);
    token = page.next_page_token;
    if (token === '') return found;
  }
}

/** `report (2).pdf`, or the first such name that is free; from then on it is taken. */
export function freePath({ chosen: { path }, names }: Conflict): string {
  const name = basename(path);
  const dot = name.lastIndexOf('.');
  const [stem, extension] = dot > 0 ? [name.slice(0, dot), name.slice(dot)] : [name, ''];
  for (let count = 2; ; count += 1) {
    const next = `${stem} (${count})${extension}`;
    if (names.has(next.normalize('NFC'))) continue;
    names.add(next);
    return path.slice(0, path.length - name.length) + next;
  }
}
