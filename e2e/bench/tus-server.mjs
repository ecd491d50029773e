// What tus uploads are measured against: the usual server with its file store, as its README sets it up.
import { FileStore } from '@tus/file-store';
import { Server } from '@tus/server';

const { directory } = JSON.parse(process.argv[2] ?? '{}');
const tus = new Server({ path: '/files', datastore: new FileStore({ directory }) });
const server = tus.listen({ port: 0, host: '127.0.0.1' }, () => {
  server.requestTimeout = 0;
  process.stdout.write(`${server.address().port}\n`);
});
