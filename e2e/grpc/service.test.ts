import { execFile } from 'node:child_process';
import { readFile, rename } from 'node:fs/promises';
import { connect, type IncomingHttpHeaders } from 'node:http2';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { Metadata, type ServiceError, status } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { makeTokenSecret } from '@/lib/base/secrets/token-secret';
import { freePorts } from '../infrastructure/free-ports';
import { answerOf, collect, write } from './client';
import { createIsolatedGrpcFixture, type IsolatedGrpcFixture } from './fixture';
import { checkHealth, listServices, reflect } from './standard-services';

const root = resolve(import.meta.dirname, '../..');
const service = 'holdall.file.v1.FileAPI';
const timeout = { timeout: 30_000, interval: 100 };
let fixture: IsolatedGrpcFixture;
let metricsUrl: string;

beforeAll(async () => {
  const [port] = await freePorts(1);
  metricsUrl = `http://127.0.0.1:${port}/`;
  fixture = await createIsolatedGrpcFixture({
    env: { METRICS_PORT: String(port), FAILED_AUTH_PER_MINUTE: '5' },
  });
});
afterAll(() => fixture?.remove());

describe('the proto file', () => {
  it('as the running service reflects it equals the documented one, number by number', async () => {
    const expected = loadSync(resolve(import.meta.dirname, 'file_api.proto'), {
      keepCase: true,
      longs: String,
    });
    const served = await reflect(fixture.service.grpcAddress, service);
    const shapes = (definition: typeof expected) =>
      Object.fromEntries(Object.entries(definition).map(([name, part]) => [name, shapeOf(part)]));
    expect(shapes(served)).toEqual(shapes(expected));
  });

  it('names a package for Go and Java, and the message limit that clients must raise', async () => {
    const text = await readFile(resolve(root, 'lib/grpc/file_api.proto'), 'utf8');
    expect(text).toMatch(/^option go_package = "[\w/.]+;filev1";$/m);
    expect(text).toMatch(/^option java_package = "[\w.]+";$/m);
    expect(text).toMatch(/4 MiB/);
  });

  it.each([['lint'], ['format', '-d', '--exit-code']])('passes buf %s', async (...command) => {
    const buf = resolve(root, 'node_modules/.bin/buf');
    const { stdout } = await promisify(execFile)(buf, [...command, 'lib/grpc'], { cwd: root });
    expect(stdout).toBe('');
  });
});

describe('the token', () => {
  const ask = (authorization: string | null) => {
    const metadata = new Metadata();
    if (authorization !== null) metadata.set('authorization', authorization);
    return fixture.grpc.call('GetFile', { resource_id: fixture.root }, {}, metadata).then(
      (answer) => answer.status.code,
      (error: ServiceError) => status[error.code],
    );
  };

  it('is accepted with and without "Bearer"', async () => {
    const { token } = fixture.owner;
    for (const sent of [`Bearer ${token}`, `bearer ${token}`, `${token}`]) expect(await ask(sent)).toBe(0);
  });

  it('that is missing or wrong fails the call; many wrong ones are limited, valid ones are not', async () => {
    expect(await ask(null)).toBe('UNAUTHENTICATED');
    for (const wrong of ['hld_pat_nothing', 'Basic x', makeTokenSecret()]) {
      expect(await ask(wrong)).toBe('UNAUTHENTICATED');
    }
    let last: unknown;
    for (let tries = 0; tries < 4; tries += 1) last = await ask(makeTokenSecret());
    expect(last).toBe('RESOURCE_EXHAUSTED');
    expect(await ask(null)).toBe('UNAUTHENTICATED');
    expect(await ask(`Bearer ${fixture.owner.token}`)).toBe(0);
  });

  it('is checked before the bytes of a message', async () => {
    const call = fixture.callerOf(null).upload();
    await expect(answerOf(call)).rejects.toMatchObject({ code: status.UNAUTHENTICATED });
  });
});

describe('a message', () => {
  /** The status of a unary call whose message announces `size` bytes and has none yet. */
  async function announce(size: number): Promise<number> {
    const session = connect(`http://${fixture.service.grpcAddress}`);
    try {
      const headers = {
        ':method': 'POST',
        ':path': `/${service}/SetFileContent`,
        'content-type': 'application/grpc',
        te: 'trailers',
        authorization: `Bearer ${fixture.owner.token}`,
      };
      // A server that waits for the bytes does not answer.
      const call = session.request(headers, { signal: AbortSignal.timeout(20_000) });
      // Of a response without messages the status is in the headers.
      const grpcStatus = new Promise<number>((resolve, reject) => {
        for (const event of ['response', 'trailers'] as const) {
          call.on(event, (headers: IncomingHttpHeaders) => {
            if (headers['grpc-status'] !== undefined) resolve(Number(headers['grpc-status']));
          });
        }
        call.on('error', reject);
      });
      const prefix = Buffer.alloc(5);
      prefix.writeUInt32BE(size, 1);
      call.write(prefix);
      return await grpcStatus;
    } finally {
      session.destroy();
    }
  }

  it('above 128 MiB is refused before its bytes', async () => {
    expect(await announce(128 * 2 ** 20 + 1)).toBe(status.RESOURCE_EXHAUSTED);
  });
});

describe('beside the FileAPI', () => {
  it('reflection has the health service, so that tools find it without a proto file', async () => {
    const { grpcAddress } = fixture.service;
    expect(await listServices(grpcAddress)).toEqual(
      expect.arrayContaining([service, 'grpc.health.v1.Health']),
    );
    const definition = await reflect(grpcAddress, 'grpc.health.v1.Health');
    // No map: protobuf.js names the type of its entries in a way that clients in Go refuse.
    expect(Object.keys(definition).sort()).toEqual([
      'grpc.health.v1.Health',
      'grpc.health.v1.HealthCheckRequest',
      'grpc.health.v1.HealthCheckResponse',
    ]);
  });

  it('health answers without a token', async () => {
    expect(await checkHealth(fixture.service.grpcAddress)).toBe('SERVING');
    expect(await checkHealth(fixture.service.grpcAddress, service)).toBe('SERVING');
    await expect(checkHealth(fixture.service.grpcAddress, 'other')).rejects.toMatchObject({
      code: status.NOT_FOUND,
    });
  });

  it('health says NOT_SERVING while the file store is away', async () => {
    const objects = join(fixture.instance.env.DATA_DIR ?? '', 'objects');
    const health = () => checkHealth(fixture.service.grpcAddress, service);
    await rename(objects, `${objects}-away`);
    try {
      await vi.waitFor(async () => expect(await health()).toBe('NOT_SERVING'), timeout);
    } finally {
      await rename(`${objects}-away`, objects);
    }
    await vi.waitFor(async () => expect(await health()).toBe('SERVING'), timeout);
  });

  it('an unknown method is UNIMPLEMENTED', async () => {
    const { client } = fixture.grpc;
    const buffer = (value: Buffer) => value;
    const call = new Promise((resolve, reject) => {
      client.makeUnaryRequest(`/${service}/Nothing`, buffer, buffer, Buffer.alloc(0), (error, value) =>
        error ? reject(error) : resolve(value),
      );
    });
    await expect(call).rejects.toMatchObject({ code: status.UNIMPLEMENTED });
  });

  it('metrics and the log count the bytes of bodies, also of those that come with their head', async () => {
    const received = async () =>
      Number(/holdall_received_bytes_total (\d+)/.exec(await (await fetch(metricsUrl)).text())?.[1]);
    const before = await received();
    await fixture.owner.upload('twelve bytes', 'small.txt');
    await vi.waitFor(async () => expect((await received()) - before).toBe(12), timeout);
    const lines = fixture.service.logs().split('\n');
    expect(lines.some((line) => line.includes('files:upload') && line.includes('"bytesIn":12,'))).toBe(true);
  });

  it('metrics count calls by method and outcome, and each has its line in the log', async () => {
    await fixture.grpc.call('GetFile', { resource_id: fixture.root });
    await fixture.grpc.call('GetFile', { resource_id: 'nothing' });
    await vi.waitFor(async () => {
      const text = await (await fetch(metricsUrl)).text();
      expect(text).toMatch(/holdall_grpc_calls_total\{method="GetFile",code="OK"\} [1-9]/);
      expect(text).toMatch(/holdall_grpc_calls_total\{method="GetFile",code="NOT_FOUND"\} [1-9]/);
      expect(text).toMatch(/holdall_grpc_call_seconds_count\{method="GetFile"\} [1-9]/);
      expect(text).toMatch(/holdall_grpc_calls_in_flight 0/);
    }, timeout);
    const lines = fixture.service
      .logs()
      .split('\n')
      .filter((line) => line.includes('"method":"GetFile"'));
    expect(lines.length).toBeGreaterThan(1);
    expect(fixture.service.logs()).not.toContain(fixture.owner.token);
  });
});

describe('a service that stops', () => {
  it('finishes calls in progress, accepts no new ones, and exits', async () => {
    const stopping = await createIsolatedGrpcFixture();
    try {
      const { grpc } = stopping;
      const call = grpc.upload();
      const answer = answerOf(call);
      await write(call, { start: { resource_id: stopping.root, store_name: 'late.txt' } });
      await write(call, { block: Buffer.alloc(10_000, 'a') });
      await vi.waitFor(async () => expect(await stopping.query('SELECT 1 FROM uploads')).toHaveLength(1), {
        timeout: 30_000,
      });
      const stopped = stopping.service.stop();
      await vi.waitFor(() => expect(stopping.service.logs()).toContain('stopping'), { timeout: 30_000 });
      await write(call, { block: Buffer.from('b') });
      call.end();
      expect((await answer).status.code).toBe(0);
      expect(await stopped).toBe(0);

      const again = await stopping.instance.start();
      const caller = stopping.callerOf(stopping.owner.token, again.grpcAddress);
      const { content } = await collect(
        caller.download({ resource_id: stopping.root, file_path: 'late.txt' }),
      );
      expect(content.toString()).toBe(`${'a'.repeat(10_000)}b`);
    } finally {
      await stopping.remove();
    }
  });
});

type Part = ReturnType<typeof loadSync>[string];

/** What matters of a message or a service: names, numbers, types, and which fields exclude each other. */
function shapeOf(part: Part) {
  if (!('format' in part)) {
    return Object.fromEntries(
      Object.entries(part).map(
        ([name, { path, requestStream, responseStream, requestType, responseType }]) => [
          name,
          [path, requestStream, responseStream, nameOf(requestType.type), nameOf(responseType.type)],
        ],
      ),
    );
  }
  const { field } = part.type as { field: Record<string, unknown>[] };
  return field.map(({ name, number, label, type, typeName, oneofIndex }) => ({
    name,
    number,
    label,
    type,
    oneofIndex,
    typeName: String(typeName).split('.').at(-1),
  }));
}

const nameOf = (type: object) => (type as { name?: string }).name;
