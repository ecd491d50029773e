// What the product is measured against: the least that node:http needs for the same work. Plain JavaScript in
// a process of its own.
import { createHash, randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import pg from 'pg';

const { directory, download, databaseUrl, row, rows: listed } = JSON.parse(process.argv[2] ?? '{}');
const pool = new pg.Pool({ connectionString: databaseUrl, max: 20 });

const routes = {
  async 'PUT /bare'(req, res) {
    await pipeline(req, createWriteStream(join(directory, randomUUID())));
    res.end('{}');
  },
  async 'PUT /durable'(req, res) {
    const hash = createHash('sha256');
    const hashing = new Transform({
      transform(chunk, _encoding, done) {
        hash.update(chunk);
        done(null, chunk);
      },
    });
    await pipeline(req, hashing, createWriteStream(join(directory, randomUUID()), { flush: true }));
    res.end(JSON.stringify({ sha256: hash.digest('hex') }));
  },
  async 'GET /download'(req, res) {
    const { size } = statSync(download);
    const match = /^bytes=(\d+)-(\d*)$/.exec(req.headers.range ?? '');
    const start = Number(match?.[1] ?? 0);
    const end = match?.[2] ? Number(match[2]) : size - 1;
    res.writeHead(match ? 206 : 200, { 'Content-Length': end - start + 1 });
    await pipeline(createReadStream(download, { start, end }), res);
  },
  async 'GET /row'(_req, res) {
    const text = 'SELECT * FROM files WHERE organization_id = $1 AND id = $2';
    const { rows } = await pool.query({ name: 'row', text, values: row });
    const body = JSON.stringify(rows[0]);
    res
      .writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) })
      .end(body);
  },
  async 'GET /rows'(_req, res) {
    const text = `SELECT organization_id, id, folder_id, filename, mime_type, size_bytes, sha256, state, etag, kind, created_at,
        updated_at, modified_at, deleted_at, purge_at, sender_name, sender_email
      FROM files f WHERE organization_id = $1 AND folder_id = $2 AND deleted_at IS NULL
      ORDER BY filename COLLATE "natural_order", id LIMIT $3`;
    const { rows } = await pool.query({ name: 'rows', text, values: listed });
    const files = rows.slice(0, -1).map((file) => {
      const organization = `organizations/${file.organization_id}`;
      return {
        name: `${organization}/files/${file.id}`,
        filename: file.filename,
        mime_type: file.mime_type,
        size_bytes: file.size_bytes,
        create_time: file.created_at.toISOString(),
        update_time: file.updated_at.toISOString(),
        modify_time: file.modified_at?.toISOString(),
        etag: `"${file.etag}"`,
        sha256: file.sha256?.toString('hex'),
        resource_id: file.id,
        folder: `${organization}/folders/${file.folder_id}`,
        kind: file.kind ?? undefined,
        state: file.state,
        delete_time: file.deleted_at?.toISOString(),
        purge_time: file.purge_at?.toISOString(),
      };
    });
    const body = JSON.stringify({ files, next_page_token: rows.at(-1).id });
    res
      .writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) })
      .end(body);
  },
};

const server = createServer({ requestTimeout: 0 }, (req, res) => {
  routes[`${req.method} ${req.url}`](req, res).catch(() => res.destroy());
});
server.listen(0, '127.0.0.1', () => process.stdout.write(`${server.address().port}\n`));
