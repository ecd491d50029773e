import type { Where } from '@/lib/base/pagination/keyset-page';
import { searchWords } from '@/lib/base/search-key';

/** Selects files or folders of an organization. */
export type Selection = {
  /** The id of the containing folder; null for the whole organization. */
  folderId: string | null;
  /** Includes the folders below it. */
  recursive: boolean;
  /** Words in the name, in any order, ignoring case and accents; empty for all names. */
  query: string;
  /** Selects trashed entries instead of live ones. */
  showDeleted: boolean;
  /** Only what this user marked with a star; null for all. */
  starredBy?: string | null;
};

type Query = (text: string, values: unknown[]) => Promise<{ ids: string[] }[]>;

/**
 * The ids of the live folders that a selection covers, or null if it covers all. A separate query: with the
 * ids as values, the planner of the list query sees whether to start with the folders or with the sort order.
 */
export async function foldersOf(
  query: Query,
  organization: { id: string; rootFolderId: string },
  { folderId, recursive, showDeleted }: Selection,
): Promise<string[] | null> {
  if (folderId === null) return null;
  if (!recursive) return [folderId];
  // All live entries are in live folders, and those are all below the root.
  if (folderId === organization.rootFolderId && !showDeleted) return null;
  const [below] = await query(BRANCH_SQL, [organization.id, folderId]);
  return below?.ids ?? [];
}

/**
 * How a table's rows are selected: its alias, and its column of the containing folder's id; and the table of
 * its stars, with the column of the id in it.
 */
type Columns = { alias: string; parent: string; stars: string; starred: string };

/** The part of a {@link Selection} that becomes conditions, with the ids that {@link foldersOf} returned. */
type Filter = Pick<Selection, 'query' | 'showDeleted' | 'starredBy'> & {
  organizationId: string;
  folderIds: string[] | null;
};

/** Adds the conditions of a selection to a query; those on names as `matches`. */
export function addSelection(
  { conditions, matches, bind }: Where,
  { alias, parent, stars, starred }: Columns,
  { organizationId, folderIds, query, showDeleted, starredBy }: Filter,
): void {
  conditions.push(`${alias}.organization_id = ${bind(organizationId)}`);
  conditions.push(`${alias}.deleted_at IS ${showDeleted ? 'NOT ' : ''}NULL`);
  if (folderIds?.length === 1) conditions.push(`${alias}.${parent} = ${bind(folderIds[0])}`);
  else if (folderIds) conditions.push(`${alias}.${parent} = ANY (${bind(folderIds)})`);
  if (starredBy) {
    conditions.push(`EXISTS (SELECT FROM ${stars} s WHERE s.organization_id = ${alias}.organization_id
      AND s.user_id = ${bind(starredBy)} AND s.${starred} = ${alias}.id)`);
  }
  const words = searchWords(query);
  if (words.length === 0) return;
  // As one array, so that the query is planned for its words. Each has a condition of its own: an index can
  // serve those, but not LIKE ALL.
  const patterns = bind(words.map(likePattern));
  for (const number of words.keys()) {
    matches.push(`${alias}.search_key LIKE (${patterns}::text[])[${number + 1}]`);
  }
}

/** The LIKE pattern for text that contains a word. */
export const likePattern = (word: string): string => `%${word.replace(/[\\%_]/g, '\\$&')}%`;

const BRANCH_SQL = `
  WITH RECURSIVE below AS (
    SELECT id FROM folders WHERE organization_id = $1 AND id = $2
    UNION ALL
    SELECT child.id FROM folders child JOIN below ON child.parent_id = below.id
    WHERE child.organization_id = $1 AND child.deleted_at IS NULL)
  SELECT array_agg(id) AS ids FROM below`;
