import type { File as StoredFile } from '@/lib/client/api';
import { basename } from '@/lib/client/folder-paths';
import { uploads } from '@/lib/client/uploads';

/** Lets the user choose a file, and uploads it as a new version of an existing one. */
export function uploadNewVersion(organization: string, { name, filename, folder }: StoredFile): void {
  const input = document.createElement('input');
  input.type = 'file';
  input.addEventListener('change', () => {
    const [file] = input.files ?? [];
    if (!file) return;
    const location = { organization, folder: folder === undefined ? null : basename(folder) };
    uploads.add(location, [{ file, path: filename, replaces: name }]);
  });
  input.click();
}
