import { fail } from '@/lib/base/errors';
import type { Folder } from '@/lib/domain/entries/folder-row';

import type { Transaction } from '@/lib/platform/db/database';

/**
 * The target of a linked folder, and whether it is read-only; stored with the folder as `{uri, read_only}`.
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
 * Locks a linked folder until the transaction ends; its link never changes.
 * @throws NOT_FOUND if it was deleted
 */
export async function lockLinkedFolder(tx: Transaction, { organizationId, id }: Folder): Promise<void> {
  const rows = await tx.$queryRaw<unknown[]>`
    SELECT 1 FROM folders WHERE organization_id = ${organizationId} AND id = ${id} AND deleted_at IS NULL FOR SHARE`;
  if (rows.length === 0) throw fail('FOLDER_NOT_FOUND');
}
