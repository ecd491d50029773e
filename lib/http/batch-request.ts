import type { z } from 'zod';
import type { App } from '@/lib/app';
import type { Access } from '@/lib/base/actor';
import { type Chosen, idsOf } from '@/lib/domain/files/batches';
import type { requests } from './schemas';

type Choice = Omit<z.output<typeof requests.batchUndelete>, 'deletion_id'> & {
  /** All files of this deletion. */
  deletionId?: string | null;
};

/** The files that a batch request selects. */
export async function chosenBy(
  app: App,
  access: Access<'file.write' | 'file.purge'>,
  { names, folder, recursive, query, deletionId }: Choice,
): Promise<Chosen> {
  if (deletionId) return { deletionId };
  if (names) return { ids: idsOf(access, names) };
  const folderId = await app.folders.find(access, folder ?? null);
  return { folderId, recursive: recursive ?? false, query: query ?? '' };
}
