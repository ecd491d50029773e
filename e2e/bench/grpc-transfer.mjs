// A stock client that sends or takes one file and prints how many seconds that took, in a process of its own.
import { randomBytes } from 'node:crypto';
import { credentials, loadPackageDefinition, Metadata } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';

const { address, token, upload, download, sizeBytes, blockBytes } = JSON.parse(process.argv[2] ?? '{}');
const loading = { keepCase: true, longs: String, defaults: true, oneofs: true };
const { FileAPI } = loadPackageDefinition(loadSync('e2e/grpc/file_api.proto', loading)).holdall.file.v1;
const client = new FileAPI(address, credentials.createInsecure(), { 'grpc.max_receive_message_length': -1 });
const metadata = new Metadata();
metadata.set('authorization', token);

async function send(start) {
  const call = client.UploadFile(metadata);
  const answered = new Promise((resolve, reject) => call.on('data', resolve).on('error', reject));
  const ready = () => new Promise((resolve) => call.once('drain', resolve));
  const block = randomBytes(blockBytes);
  call.write({ start });
  for (let sent = 0; sent < sizeBytes; sent += blockBytes) if (!call.write({ block })) await ready();
  call.end();
  return (await answered).status;
}

async function take(request) {
  let taken = 0;
  let status;
  for await (const message of client.DownloadFile(request, metadata)) {
    if (message.status) status = message.status;
    else taken += message.block.length;
  }
  if (taken !== sizeBytes) throw new Error(`${taken} bytes came.`);
  return status;
}

client.waitForReady(Date.now() + 10_000, async (error) => {
  if (error) throw error;
  const began = performance.now();
  const status = upload ? await send(upload) : await take(download);
  if (status.code !== 0) throw new Error(status.description);
  process.stdout.write(`${(performance.now() - began) / 1000}\n`);
  client.close();
});
