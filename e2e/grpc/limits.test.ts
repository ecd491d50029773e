import { type ClientHttp2Session, connect, constants, type IncomingHttpHeaders } from 'node:http2';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createIsolatedGrpcFixture, type IsolatedGrpcFixture } from './fixture';

const memoryBytes = 2 ** 20;

let fixture: IsolatedGrpcFixture;
beforeAll(async () => {
  fixture = await createIsolatedGrpcFixture({
    env: { GRPC_MESSAGE_MEMORY_BYTES: String(memoryBytes) },
  });
});
afterAll(() => fixture?.remove());

const healthCheck = '/grpc.health.v1.Health/Check';
const getFile = '/holdall.file.v1.FileAPI/GetFile';

const framed = (message: Buffer, isCompressed = false) => {
  const prefix = Buffer.alloc(5);
  prefix[0] = Number(isCompressed);
  prefix.writeUInt32BE(message.length, 1);
  return Buffer.concat([prefix, message]);
};

/** A protobuf message whose first field is text. */
function textMessage(length: number): Buffer {
  const head = [0x0a];
  let rest = length;
  for (; rest > 127; rest >>>= 7) head.push((rest & 127) | 128);
  return Buffer.concat([Buffer.from([...head, rest]), Buffer.alloc(length, 'a')]);
}

type Sent = { path: string; headers?: Record<string, string>; body: Buffer };

/** The status of one call, with the header fields of its response. */
async function send({ path, headers = {}, body }: Sent) {
  const session = connect(`http://${fixture.grpcAddress}`);
  try {
    return await new Promise<{ status: number; head: IncomingHttpHeaders }>((resolve, reject) => {
      const stream = session.request({
        ':method': 'POST',
        ':path': path,
        'content-type': 'application/grpc',
        te: 'trailers',
        ...headers,
      });
      let head: IncomingHttpHeaders = {};
      const settle = (fields: IncomingHttpHeaders) => {
        if (fields['grpc-status'] !== undefined) resolve({ status: Number(fields['grpc-status']), head });
      };
      stream.on('response', (fields) => {
        head = fields;
        settle(fields);
      });
      stream.on('trailers', settle);
      stream.on('error', reject);
      stream.resume();
      stream.end(body);
    });
  } finally {
    session.destroy();
  }
}

describe('compression', () => {
  const compressed = framed(gzipSync(textMessage(2 ** 20)), true);
  const token = () => ({ authorization: `Bearer ${fixture.owner.token}` });

  it.each([
    ['gzip', healthCheck],
    ['deflate', healthCheck],
    ['gzip', getFile],
    ['made-up', getFile],
  ])('%s is refused by %s', async (encoding, path) => {
    const headers = { ...token(), 'grpc-encoding': encoding };
    const { status, head } = await send({ path, headers, body: compressed });
    expect(status).toBe(12);
    expect(head['grpc-accept-encoding']).toBe('identity');
  });

  it('none is announced, and its name is accepted', async () => {
    const body = framed(Buffer.alloc(0));
    for (const path of [healthCheck, getFile]) {
      const { status, head } = await send({
        path,
        headers: { ...token(), 'grpc-encoding': 'identity' },
        body,
      });
      expect(status).toBe(0);
      expect(head['grpc-accept-encoding']).toBe('identity');
    }
  });
});

describe('messages', () => {
  it.each([healthCheck, '/grpc.reflection.v1.ServerReflection/ServerReflectionInfo'])(
    'of 64 KiB pass to %s, longer ones do not',
    async (path) => {
      const head = 4;
      const longest = await send({ path, body: framed(textMessage(64 * 1024 - head)) });
      expect(longest.status).not.toBe(8);
      expect((await send({ path, body: framed(textMessage(64 * 1024)) })).status).toBe(8);
    },
  );

  // More calls than an address gets at once in a second: the others wait.
  it('of many health checks at once are all answered', async () => {
    const body = framed(Buffer.alloc(0));
    const answers = await Promise.all(Array.from({ length: 60 }, () => send({ path: healthCheck, body })));
    expect(answers.filter(({ status }) => status !== 0)).toEqual([]);
  });

  it('of all calls together are bounded, in and out', async () => {
    const content = Buffer.alloc(memoryBytes + 1, 'a');
    await expect(
      fixture.grpc.call('SetFileContent', { resource_id: fixture.root, store_name: 'in.bin', content }),
    ).rejects.toMatchObject({ code: 8 });
    const file = await fixture.owner.upload(content, 'out.bin');
    const read = await fixture.grpc.call('GetFileContent', { resource_id: file.resource_id });
    expect(read.status).toMatchObject({ code: 8 });
    expect(read.status.description).toContain('RATE_LIMITED');

    // What those calls held is free again.
    const half = content.subarray(0, memoryBytes / 2);
    for (let round = 0; round < 4; round += 1) {
      const stored = { resource_id: fixture.root, store_name: `half-${round}.bin`, content: half };
      expect((await fixture.grpc.call('SetFileContent', stored)).status.code).toBe(0);
    }
  });
});

describe('a connection', () => {
  const resetStreams = (session: ClientHttp2Session, count: number) => {
    for (let at = 0; at < count && !session.destroyed; at += 1) {
      const stream = session.request({
        ':method': 'POST',
        ':path': healthCheck,
        'content-type': 'application/grpc',
        te: 'trailers',
      });
      stream.on('error', () => {});
      stream.close(constants.NGHTTP2_CANCEL);
    }
  };

  it('that resets its streams rapidly is closed, and others are served', async () => {
    const session = connect(`http://${fixture.grpcAddress}`);
    session.on('error', () => {});
    const closed = new Promise<void>((resolve) => session.once('close', resolve));
    await new Promise<void>((resolve) => session.once('connect', () => resolve()));
    resetStreams(session, 900);
    await closed;
    expect((await send({ path: healthCheck, body: framed(Buffer.alloc(0)) })).status).toBe(0);
    expect(fixture.service.logs()).toContain('reset its streams');
  });
});
