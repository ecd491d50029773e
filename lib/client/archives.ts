import type { z } from 'zod';
import type { answers } from '@/lib/http/schemas';
import { call } from './api';
import type { Scope } from './content';
import type { Entry } from './entries';

/** The most names that one request accepts. */
const MAX_NAMES = 1000;

type Archive = z.infer<typeof answers.archive>;

/** An archive of entries, or of all that a view names where those are too many. `path`: where it is. */
export async function createArchive(
  organization: string,
  entries: Entry[],
  scope: Scope | undefined,
): Promise<Archive & { path: string }> {
  const json = archiveRequest(entries, scope);
  const archive = await call<Archive>(`/organizations/${organization}/files:zip`, { method: 'POST', json });
  return { ...archive, path: new URL(archive.zip_uri).pathname };
}

export function archiveRequest(entries: Entry[], scope: Scope | undefined): object {
  const names = entries.map((entry) => (entry.kind === 'file' ? entry.file.name : entry.folder.name));
  if (!scope || names.length <= MAX_NAMES) return { names };
  const hasFolders = entries.some(({ kind }) => kind === 'folder');
  return { ...scope, recursive: scope.recursive || hasFolders };
}
