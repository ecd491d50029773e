import { type ServiceError, status } from '@grpc/grpc-js';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { makeTokens } from '../api/matrix-principals';
import { isTokenPrincipal, principals, type TokenPrincipal } from '../api/permission-matrix';
import { answerOf, collect, createGrpcCaller, type GrpcCaller, type UploadCall, write } from './client';
import { createGrpcFixture, type GrpcFixture } from './fixture';

// Cookies are for browsers, which do not speak gRPC.
const callers = principals.filter(isTokenPrincipal);

/** A number is the code in the response's status; a name, that of a call which fails. */
type Row = Record<TokenPrincipal, number | 'UNAUTHENTICATED'>;

const reading: Row = {
  'no token': 'UNAUTHENTICATED',
  'bad token': 'UNAUTHENTICATED',
  'unknown token': 'UNAUTHENTICATED',
  'expired token': 'UNAUTHENTICATED',
  'revoked token': 'UNAUTHENTICATED',
  'disabled user': 'UNAUTHENTICATED',
  outsider: 5,
  'removed member': 5,
  'token pinned elsewhere': 5,
  'token of read scope': 0,
  'token of write scope': 0,
  viewer: 0,
  editor: 0,
  admin: 0,
  owner: 0,
};
const writing: Row = { ...reading, 'token of read scope': 7, viewer: 7 };

const content = Buffer.from('hello');

/** Every method with what each principal gets; asked for a file, and where it may be one, for its folder. */
const rows: [
  string,
  Row,
  (caller: GrpcCaller, resource_id: string) => Promise<{ code: number } | undefined>,
][] = [
  ['GetFile', reading, async (caller, resource_id) => (await caller.call('GetFile', { resource_id })).status],
  [
    'GetFileContent',
    reading,
    async (caller, resource_id) =>
      (await caller.call('GetFileContent', { resource_id, file_path: pathIn(resource_id) })).status,
  ],
  [
    'GetFileDescendants',
    reading,
    async (caller, resource_id) => (await caller.call('GetFileDescendants', { resource_id })).status,
  ],
  [
    'DownloadFile',
    reading,
    async (caller, resource_id) =>
      (await collect(caller.download({ resource_id, file_path: pathIn(resource_id) }))).status,
  ],
  [
    'SetFileContent',
    writing,
    async (caller, resource_id) =>
      (await caller.call('SetFileContent', { resource_id, store_name: 'file.txt', content })).status,
  ],
  ['UploadFile', writing, async (caller, resource_id) => upload(caller.upload(), { resource_id })],
  [
    'UploadFile in streaming mode',
    writing,
    async (caller, resource_id) => upload(caller.upload(), { resource_id, streaming_mode: true }),
  ],
];

let fixture: GrpcFixture;
let tokens: Awaited<ReturnType<typeof makeTokens>>;
let fileId: string;

const pathIn = (resourceId: string) => (resourceId === fixture.root ? 'file.txt' : '');

beforeAll(async () => {
  fixture = await createGrpcFixture();
  tokens = await makeTokens(fixture);
  fileId = (await fixture.owner.upload('hello', 'file.txt')).resource_id;
});
afterAll(() => fixture?.remove());

it.each(rows)('%s', async (_, expected, ask) => {
  for (const resource_id of [fileId, fixture.root]) {
    const found: Partial<Record<TokenPrincipal, unknown>> = {};
    for (const principal of callers) {
      const caller = createGrpcCaller(fixture.grpcAddress, tokens[principal]);
      found[principal] = await ask(caller, resource_id).then(
        (outcome) => outcome?.code,
        (error: ServiceError) => status[error.code],
      );
      caller.close();
    }
    expect(found).toEqual(expected);
  }
});

async function upload(call: UploadCall, start: Record<string, unknown>) {
  const answer = answerOf(call);
  answer.catch(() => {});
  await write(call, { start: { ...start, store_name: 'file.txt' } });
  await write(call, { block: content });
  call.end();
  return (await answer).status;
}
