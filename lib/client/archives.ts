import type { z } from 'zod';
import type { answers } from '@/lib/http/schemas';
import type { Scope } from './content';
import type { Entry } from './entries';
import { callLong } from './operations';

/** The most names that one request accepts. */
const MAX_NAMES = 1000;

type Archive = z.infer<typeof answers.archive>;

/**
 * An archive of entries, or of all that a view names where those are too many. `path`: where it is. After
 * `signal` the server stops.
 */
export async function createArchive(
  organization: string,
  entries: Entry[],
  { scope, signal }: { scope: Scope | undefined; signal: AbortSignal },
): Promise<Archive & { path: string }> {
  const json = archiveRequest(entries, scope);
  const path = `/organizations/${organization}/files:zip`;
  const archive = await callLong<Archive>(path, { method: 'POST', json, signal });
  return { ...archive, path: new URL(archive.zip_uri).pathname };
}

export function archiveRequest(entries: Entry[], scope: Scope | undefined): object {
  const names = entries.map((entry) => (entry.kind === 'file' ? entry.file.name : entry.folder.name));
  if (!scope || names.length <= MAX_NAMES) return { names };
  const hasFolders = entries.some(({ kind }) => kind === 'folder');
  return { ...scope, recursive: scope.recursive || hasFolders };
}
