import { Prisma } from '@/lib/platform/db/generated/client';

const FILE = 'SELECT filename FROM files WHERE organization_id = e.organization_id AND id = e.target';
const FOLDER =
  "SELECT nullif(display_name, '') FROM folders WHERE organization_id = e.organization_id AND id = e.target";

/** The current name of the target of an event `e`, by the part of its action before the dot. */
const queries: Record<string, string> = {
  // A denied request may name a folder by an id that is read as that of a file.
  file: `coalesce((${FILE}), (${FOLDER}))`,
  download_url: `(${FILE})`,
  folder: `(${FOLDER})`,
  linked_file: "nullif(substr(e.target, strpos(e.target, '/') + 1), '')",
  organization: '(SELECT display_name FROM organizations WHERE id = e.organization_id)',
  token: '(SELECT display_name FROM tokens WHERE id = e.target)',
  upload: '(SELECT filename FROM uploads WHERE organization_id = e.organization_id AND id = e.target)',
  upload_url: `(SELECT coalesce(display_name, filename) FROM upload_urls
    WHERE organization_id = e.organization_id AND id = e.target)`,
  archive: '(SELECT filename FROM archives WHERE organization_id = e.organization_id AND id = e.target)',
  share_link: `(SELECT coalesce(f.filename, nullif(d.display_name, '')) FROM share_links l
    LEFT JOIN files f ON f.organization_id = l.organization_id AND f.id = l.file_id
    LEFT JOIN folders d ON d.organization_id = l.organization_id AND d.id = l.folder_id
    WHERE l.organization_id = e.organization_id AND l.id = e.target)`,
};

/**
 * The SQL expression of the name that the target of an event `e` has now, which the event keeps. NULL for
 * users and invitations: their addresses are personal data, and are looked up when the log is read.
 */
export const targetNameSql = (action: string): string =>
  queries[action.slice(0, action.indexOf('.'))] ?? 'NULL::text';

/** The same for the folder that contains the target: empty for the root folder. */
const folderNameSql = (action: string): string =>
  folderQueries[action.slice(0, action.indexOf('.'))] ?? 'NULL::text';

const folderQueries: Record<string, string> = {
  file: `(SELECT (SELECT display_name FROM folders WHERE organization_id = f.organization_id AND id = f.folder_id)
    FROM files f WHERE f.organization_id = e.organization_id AND f.id = e.target)`,
  folder: `(SELECT (SELECT display_name FROM folders WHERE organization_id = d.organization_id AND id = d.parent_id)
    FROM folders d WHERE d.organization_id = e.organization_id AND d.id = e.target)`,
};

export const folderName = (action: string): Prisma.Sql => Prisma.raw(folderNameSql(action));

export const targetName = (action: string): Prisma.Sql => Prisma.raw(targetNameSql(action));
