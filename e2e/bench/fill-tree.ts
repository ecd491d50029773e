import pg from 'pg';
import type { Product } from './servers';

type Tree = { folder: string; folders: number; files: number; contentOf?: string };

/**
 * Rows below a folder, ten folders in each and the files evenly in all of them: each file with an empty
 * content of its own, or with that of a file.
 */
export async function fillTree(
  { databaseUrl }: Product,
  { folder, folders, files, contentOf }: Tree,
): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query(
      `INSERT INTO folders (organization_id, id, parent_id, display_name, etag)
       SELECT o.id, $1::text, o.root_folder_id, $1::text, 'etag' FROM organizations o WHERE o.id = 'acme'`,
      [folder],
    );
    await client.query(
      `INSERT INTO folders (organization_id, id, parent_id, display_name, etag)
       SELECT 'acme', $1::text || '-' || n, CASE WHEN n <= 10 THEN $1::text ELSE $1::text || '-' || n / 10 END, 'folder ' || n, 'etag'
       FROM generate_series(1, $2::int - 1) n`,
      [folder, folders],
    );
    if (contentOf === undefined)
      await client.query(
        `INSERT INTO contents (organization_id, id, size_bytes, usage)
         SELECT 'acme', $1::text || '-' || n, 0, 'LIVE' FROM generate_series(1, $2::int) n`,
        [folder, files],
      );
    await client.query(
      `INSERT INTO files (organization_id, id, folder_id, filename, mime_type, size_bytes, content_id, etag, creator_id)
       SELECT 'acme', $1::text || '-' || n, CASE WHEN n % $2::int = 0 THEN $1::text ELSE $1::text || '-' || n % $2::int END,
         'report ' || n || '.txt', 'text/plain', coalesce(f.size_bytes, 0), coalesce(f.content_id, $1::text || '-' || n), 'etag',
         u.id
       FROM generate_series(1, $3::int) n CROSS JOIN (SELECT id FROM users LIMIT 1) u
         LEFT JOIN files f ON f.organization_id = 'acme' AND f.id = $4::text`,
      [folder, folders, files, contentOf ?? null],
    );
    for (const name of ['contents', 'files', 'folders']) await client.query(`VACUUM ANALYZE ${name}`);
  } finally {
    await client.end();
  }
}
