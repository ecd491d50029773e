import { join } from 'node:path';
import {
  type Client,
  type ClientReadableStream,
  credentials,
  loadPackageDefinition,
  Metadata,
} from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { tokenAfter } from '../changes/follower';
import { createGrpcFixture, type GrpcFixture, reasonOf } from './fixture';
import { checkHealth, listServices } from './standard-services';

type Message = {
  message?: 'change' | 'status';
  change?: { sequence: string; action: string; target: string; removed: boolean; resource: object | null };
  status?: { code: number; message: string; description: string };
  page_token: string;
};

const service = 'holdall.change.v1.ChangeAPI';
const definition = loadSync('change_api.proto', {
  includeDirs: [join(import.meta.dirname, '../../lib/grpc')],
  keepCase: true,
  longs: String,
  defaults: true,
  oneofs: true,
});
const { ChangeAPI } = (
  loadPackageDefinition(definition) as never as { holdall: { change: { v1: { ChangeAPI: typeof Client } } } }
).holdall.change.v1;

let fixture: GrpcFixture;
let client: Client;
beforeAll(async () => {
  fixture = await createGrpcFixture();
  client = new ChangeAPI(fixture.grpcAddress, credentials.createInsecure());
});
afterAll(async () => {
  client?.close();
  await fixture?.remove();
});

function watch(request: { resource_id: string; page_token?: string }, token = fixture.owner.token) {
  const metadata = new Metadata();
  metadata.set('authorization', `Bearer ${token}`);
  const stub = client as never as Record<string, (...args: unknown[]) => ClientReadableStream<Message>>;
  const call = stub.WatchChanges?.(request, metadata) as ClientReadableStream<Message>;
  call.on('error', () => {});
  const messages = call[Symbol.asyncIterator]() as AsyncIterator<Message>;
  return { cancel: () => call.cancel(), next: async () => (await messages.next()).value as Message };
}

it('changes come as a stream that goes on after a token', async () => {
  const first = watch({ resource_id: fixture.root, page_token: await tokenAfter(fixture.owner) });
  expect(await first.next()).toMatchObject({ page_token: expect.any(String) });
  const file = await fixture.owner.upload('one', 'one.txt');
  const change = await first.next();
  expect(change.change).toMatchObject({
    action: 'file.upload',
    target: file.name,
    removed: false,
    resource: {
      resource_id: file.resource_id,
      owner_resource_id: fixture.root,
      file_name: 'one.txt',
      size: '3',
      extension: 'txt',
      etag: file.etag,
      sha256: file.sha256,
    },
  });
  first.cancel();
  await fixture.owner.call(`/api/v1/${file.name}?purge=true`, { method: 'DELETE' });
  const second = watch({ resource_id: fixture.root, page_token: change.page_token });
  await second.next();
  expect((await second.next()).change).toMatchObject({
    action: 'file.purge',
    removed: true,
    resource: { resource_id: file.resource_id, file_name: '' },
  });
  second.cancel();
});

it('the status of the stream says what is wrong, and that the permission ended', async () => {
  const statusOf = async (...request: Parameters<typeof watch>) => (await watch(...request).next()).status;
  expect(await statusOf({ resource_id: '' })).toMatchObject({ code: 3 });
  const outsider = await fixture.createUser('outsider');
  expect(await statusOf({ resource_id: fixture.root }, outsider.token)).toMatchObject({ code: 5 });
  const invalid = watch({ resource_id: fixture.root, page_token: 'nothing' });
  await invalid.next();
  expect(reasonOf((await invalid.next()).status ?? { description: '' })).toBe('PAGE_TOKEN_INVALID');

  const guest = await fixture.createUser('guest', 'viewer');
  const stream = watch(
    { resource_id: fixture.root, page_token: await tokenAfter(fixture.owner) },
    guest.token,
  );
  await stream.next();
  const membership = ['--organization', fixture.organization, '--email', guest.email];
  await fixture.holdall('member', 'remove', ...membership);
  expect((await stream.next()).status).toMatchObject({ code: 7 });
});

it('reflection and health know the service', async () => {
  expect(await listServices(fixture.grpcAddress)).toContain(service);
  expect(await checkHealth(fixture.grpcAddress, service)).toBe('SERVING');
});
