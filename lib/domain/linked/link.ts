import { fail } from '@/lib/base/errors';
import type { Folder } from '@/lib/domain/entries/folder-row';

import type { Transaction } from '@/lib/platform/db/database';

/**
 * Where the content of a folder lies, and whether it may be changed from here; kept with the folder as `{uri,
 * read_only}`.
 */
export type Link = { uri: string; readOnly: boolean };

/** @throws FAILED_PRECONDITION with reason FOLDER_NOT_LINKED */
export function linkOf({ link }: Pick<Folder, 'link'>): Link {
  if (!link) {
    throw fail('FOLDER_NOT_LINKED');
  }
  const { uri, read_only: readOnly } = link as { uri: string; read_only: boolean };
  return { uri, readOnly };
}

/**
 * Holds a folder in place until the transaction ends; its link never changes.
 * @throws NOT_FOUND if it has been deleted meanwhile
 */
export async function holdLinked(tx: Transaction, { organizationId, id }: Folder): Promise<void> {
  const rows = await tx.$queryRaw<unknown[]>`
    SELECT 1 FROM folders WHERE organization_id = ${organizationId} AND id = ${id} AND deleted_at IS NULL FOR SHARE`;
  if (rows.length === 0) throw fail('FOLDER_NOT_FOUND');
}
