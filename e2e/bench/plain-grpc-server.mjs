// What the FileAPI is measured against: the least that a server of the same library needs for the same work,
// and one that does nothing with what it gets. Plain JavaScript in a process of its own.
import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { loadPackageDefinition, Server, ServerCredentials } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import pg from 'pg';

const { directory, download, databaseUrl, row } = JSON.parse(process.argv[2] ?? '{}');
const loading = { keepCase: true, longs: String, defaults: true, oneofs: true };
const { FileAPI } = loadPackageDefinition(loadSync('lib/grpc/file_api.proto', loading)).holdall.file.v1;

const status = { code: 0, message: '', description: '' };

const pool = new pg.Pool({ connectionString: databaseUrl, max: 20 });
const server = new Server();
server.addService(FileAPI.service, {
  /** To the resource "durable": hashed, written and synced; to any other: nothing. */
  async UploadFile(call) {
    let file;
    const hash = createHash('sha256');
    for await (const message of call.iterator({ destroyOnReturn: false })) {
      if (message.start?.resource_id === 'durable') file = await open(join(directory, randomUUID()), 'w');
      if (!file || message.request !== 'block') continue;
      hash.update(message.block);
      await file.write(message.block);
    }
    hash.digest();
    await file?.sync();
    await file?.close();
    call.write({ status });
    call.end();
  },

  async GetFile(_call, answer) {
    const text = 'SELECT * FROM files WHERE organization_id = $1 AND id = $2';
    const { rows } = await pool.query({ name: 'row', text, values: row });
    const { filename, size_bytes, mime_type, id, folder_id } = rows[0];
    const names = { file_name: filename, absolute_path: `/${filename}`, media_type: mime_type };
    const file = { ...names, size: size_bytes, resource_id: id, owner_resource_id: folder_id };
    answer(null, { status, file });
  },

  async DownloadFile(call) {
    for await (const block of createReadStream(download, { highWaterMark: 256 * 1024 })) {
      if (!call.write({ block })) await new Promise((resolve) => call.once('drain', resolve));
    }
    call.write({ status });
    call.end();
  },
});
server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, port) => {
  if (error) throw error;
  process.stdout.write(`${port}\n`);
});
