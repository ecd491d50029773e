import { atOrBelow } from '@/lib/folders/tree';
import type { Where } from '@/lib/links/keyset-list';

/** Which files of an organization are meant. */
export type Selection = {
  /** A folder's id; null for all files of the organization. */
  folderId: string | null;
  /** Also those in the folders below it. */
  recursive: boolean;
  /** Only those with this text in their name, whatever the case; empty for all. */
  query: string;
  /** The trash instead of the living. */
  showDeleted: boolean;
};

/** Adds the conditions that keep these files, `files f`. */
export function addSelection(where: Where, organizationId: string, selection: Selection): void {
  const { conditions, bind } = where;
  const { folderId, recursive, query, showDeleted } = selection;
  const organization = bind(organizationId);
  conditions.push(`f.organization_id = ${organization}`, `f.deleted_at IS ${showDeleted ? 'NOT ' : ''}NULL`);
  if (folderId !== null) {
    const folder = bind(folderId);
    conditions.push(
      recursive ? `f.folder_id IN (${atOrBelow(organization, folder)})` : `f.folder_id = ${folder}`,
    );
  }
  if (query !== '') conditions.push(hasText('f.filename', bind(query.normalize('NFC'))));
}

/** Names sort by code point, and in that collation only ASCII letters have a case. */
export const hasText = (column: string, text: string) =>
  `position(lower(${text}) in lower(${column} COLLATE "default")) > 0`;
