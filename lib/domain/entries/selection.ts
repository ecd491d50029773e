import type { Where } from '@/lib/base/pagination/keyset-page';

/** Which files of an organization are meant; of folders alike. */
export type Selection = {
  /** A folder's id; null for all of the organization. */
  folderId: string | null;
  /** Also those in the folders below it. */
  recursive: boolean;
  /** Only those with this text in their name, whatever the case; empty for all. */
  query: string;
  /** The trash instead of the living. */
  showDeleted: boolean;
};

type Ask = (text: string, values: unknown[]) => Promise<{ ids: string[] }[]>;

/**
 * The ids of the live folders that a selection reaches, or null where it reaches all. They are asked for by
 * themselves: where the planner of the second question knows them, it sees whether to begin at the folders or
 * at the order of the list.
 */
export async function foldersOf(
  ask: Ask,
  organization: { id: string; rootFolderId: string },
  { folderId, recursive, showDeleted }: Selection,
): Promise<string[] | null> {
  if (folderId === null) return null;
  if (!recursive) return [folderId];
  // What lives lies in folders that live, and those are all below the root.
  if (folderId === organization.rootFolderId && !showDeleted) return null;
  const [below] = await ask(atOrBelow, [organization.id, folderId]);
  return below?.ids ?? [];
}

/** The columns of a table by which its rows are selected. */
type Columns = { alias: string; holder: string; name: string };

/** Adds the conditions that keep what is selected. */
export function addSelection(
  { conditions, bind }: Where,
  { alias, holder, name }: Columns,
  organizationId: string,
  { query, showDeleted }: Selection,
  folderIds: string[] | null,
): void {
  conditions.push(`${alias}.organization_id = ${bind(organizationId)}`);
  conditions.push(`${alias}.deleted_at IS ${showDeleted ? 'NOT ' : ''}NULL`);
  if (folderIds?.length === 1) conditions.push(`${alias}.${holder} = ${bind(folderIds[0])}`);
  else if (folderIds) conditions.push(`${alias}.${holder} = ANY (${bind(folderIds)})`);
  if (query !== '') {
    // Names sort by code point, and in that collation only ASCII letters have a case.
    const text = bind(query.normalize('NFC'));
    conditions.push(`position(lower(${text}) in lower(${alias}.${name} COLLATE "default")) > 0`);
  }
}

const atOrBelow = `
  WITH RECURSIVE below AS (
    SELECT id FROM folders WHERE organization_id = $1 AND id = $2
    UNION ALL
    SELECT child.id FROM folders child JOIN below ON child.parent_id = below.id
    WHERE child.organization_id = $1 AND child.deleted_at IS NULL)
  SELECT array_agg(id) AS ids FROM below`;
