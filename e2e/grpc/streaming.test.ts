import { createHash, randomBytes } from 'node:crypto';
import { type ServiceError, status } from '@grpc/grpc-js';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { onEveryStore } from '../api/stores';
import type { ApiFile } from '../infrastructure/api';
import { assertInvariantsSoon } from '../infrastructure/invariants';
import { answerOf, collect, type DownloadMessage, type UploadCall, uploadAll, write } from './client';
import { createIsolatedGrpcFixture, type IsolatedGrpcFixture, reasonOf } from './fixture';

const timeout = { timeout: 30_000, interval: 50 };
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

onEveryStore((store) => {
  let fixture: IsolatedGrpcFixture;
  let count = 0;

  beforeAll(async () => {
    fixture = await createIsolatedGrpcFixture({ store });
  });
  afterAll(() => fixture?.remove());

  const metadataOf = (id: string) =>
    fixture.owner.get<ApiFile>(`${fixture.owner.organizationPath}/files/${id}/metadata`);

  /** What a reader over REST gets this moment. */
  async function read(id: string): Promise<Buffer> {
    const response = await fixture.owner.call(`${fixture.owner.organizationPath}/files/${id}:download`);
    expect(response.status).toBe(200);
    return Buffer.from(await response.arrayBuffer());
  }

  async function readByGrpc(id: string): Promise<Buffer> {
    const { content, status: outcome } = await collect(fixture.grpc.download({ resource_id: id }));
    expect(outcome?.code).toBe(0);
    return content;
  }

  /** A file with this content, made as usual. */
  async function makeFile(content: Uint8Array<ArrayBuffer> | string): Promise<string> {
    count += 1;
    return (await fixture.owner.upload(content, `file-${count}.log`)).resource_id;
  }

  function begin(start: Record<string, unknown>): { call: UploadCall; answer: ReturnType<typeof answerOf> } {
    const call = fixture.grpc.upload();
    const answer = answerOf(call);
    answer.catch(() => {});
    call.write({ start: { streaming_mode: true, ...start } });
    return { call, answer };
  }

  /** The digest follows; then the file is as any other. */
  async function expectWhole(id: string, content: Buffer): Promise<void> {
    await vi.waitFor(async () => {
      expect(await metadataOf(id)).toMatchObject({
        state: 'ACTIVE',
        sha256: sha256(content),
        size_bytes: String(content.length),
      });
    }, timeout);
    expect((await read(id)).equals(content)).toBe(true);
    expect((await readByGrpc(id)).equals(content)).toBe(true);
  }

  it('with eager_flush shows each block at once, and no digest until the end', async () => {
    const id = await makeFile('before ');
    const { call, answer } = begin({ resource_id: id, eager_flush: true });
    let expected = 'before ';
    for (const block of ['one ', 'two ', 'three']) {
      await write(call, { block: Buffer.from(block) });
      expected += block;
      await vi.waitFor(async () => expect((await read(id)).toString()).toBe(expected), timeout);
      expect((await readByGrpc(id)).toString()).toBe(expected);
      const metadata = await metadataOf(id);
      expect(metadata).toMatchObject({ state: 'UPLOADING', size_bytes: String(expected.length) });
      expect(metadata.sha256).toBeUndefined();
    }
    call.end();
    expect((await answer).status.code).toBe(0);
    await expectWhole(id, Buffer.from(expected));
  });

  it('without eager_flush shows blocks soon, also while the sender pauses', async () => {
    const id = await makeFile('');
    const { call, answer } = begin({ resource_id: id });
    await write(call, { block: Buffer.from('soon') });
    await vi.waitFor(async () => expect((await read(id)).toString()).toBe('soon'), timeout);
    await write(call, { block: Buffer.from(' and later') });
    await vi.waitFor(async () => expect((await read(id)).toString()).toBe('soon and later'), timeout);
    call.end();
    expect((await answer).status.code).toBe(0);
    await expectWhole(id, Buffer.from('soon and later'));
  });

  it('shows whole blocks only, never a part of one', async () => {
    const id = await makeFile('');
    const blockBytes = 700_001;
    const { call, answer } = begin({ resource_id: id });
    let isDone = false;
    const reading = (async () => {
      while (!isDone) {
        const bytes = await read(id);
        expect(bytes.length % blockBytes).toBe(0);
        for (let at = 0; at < bytes.length; at += blockBytes) {
          const number = at / blockBytes;
          expect(bytes.subarray(at, at + blockBytes).every((byte) => byte === number)).toBe(true);
        }
      }
    })();
    for (let number = 0; number < 40; number += 1) {
      await write(call, { block: Buffer.alloc(blockBytes, number) });
    }
    call.end();
    expect((await answer).status.code).toBe(0);
    isDone = true;
    await reading;
    const whole = Array.from({ length: 40 }, (_value, number) => Buffer.alloc(blockBytes, number));
    await expectWhole(id, Buffer.concat(whole));
  });

  it('with truncate empties the file first, and without appends, again and again', async () => {
    const id = await makeFile('what was there');
    const send = (blocks: string[], more = {}) =>
      uploadAll(
        fixture.grpc,
        { resource_id: id, streaming_mode: true, ...more },
        blocks.map((block) => Buffer.from(block)),
      );
    expect((await send(['new'], { truncate: true })).status.code).toBe(0);
    await expectWhole(id, Buffer.from('new'));
    for (const part of ['a', 'b', 'c']) expect((await send([part])).status.code).toBe(0);
    await expectWhole(id, Buffer.from('newabc'));
    expect((await send([])).status.code).toBe(0);
    await expectWhole(id, Buffer.from('newabc'));
    expect((await send([], { truncate: true })).status.code).toBe(0);
    await expectWhole(id, Buffer.alloc(0));
  });

  it('creates a file in a folder, with the kind of store_name and the detected type', async () => {
    const png = Buffer.from('89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489', 'hex');
    const start = { resource_id: fixture.root, store_name: 'picture.dat', streaming_mode: true };
    expect((await uploadAll(fixture.grpc, start, [png])).status.code).toBe(0);
    const { file } = await fixture.grpc.call('GetFile', {
      resource_id: fixture.root,
      file_path: 'picture.dat',
    });
    await expectWhole(file?.resource_id ?? '', png);
    expect(await metadataOf(file?.resource_id ?? '')).toMatchObject({
      kind: 'tdx:ext:dat',
      mime_type: 'image/png',
    });
  });

  it('refuses a second writer by any API until the first has ended', async () => {
    const id = await makeFile('');
    const { call, answer } = begin({ resource_id: id, eager_flush: true });
    await write(call, { block: Buffer.from('first') });
    await vi.waitFor(async () => expect((await read(id)).toString()).toBe('first'), timeout);
    const others = await Promise.all([
      uploadAll(fixture.grpc, { resource_id: id, streaming_mode: true }, [Buffer.from('x')]),
      uploadAll(fixture.grpc, { resource_id: id, streaming_mode: true, truncate: true }, [Buffer.from('x')]),
      uploadAll(fixture.grpc, { resource_id: id }, [Buffer.from('x')]),
      fixture.grpc.call('SetFileContent', { resource_id: id, content: Buffer.from('x') }),
    ]);
    for (const other of others) {
      expect([other.status.code, reasonOf(other.status)]).toEqual([10, 'FILE_IS_STREAMED']);
    }
    const put = await fixture.owner.call(`${fixture.owner.organizationPath}/files/${id}:upload`, {
      method: 'PUT',
      body: 'x',
    });
    expect(put.status).toBe(409);
    await write(call, { block: Buffer.from(' and only') });
    call.end();
    expect((await answer).status.code).toBe(0);
    await expectWhole(id, Buffer.from('first and only'));
  });

  it.each([
    ['is cancelled', (call: UploadCall) => call.cancel(), 'CANCELLED'],
    [
      'sends a second start',
      (call: UploadCall) => call.write({ start: { resource_id: 'x' } }),
      'INVALID_ARGUMENT',
    ],
    ['sends nothing in a message', (call: UploadCall) => call.write({}), 'INVALID_ARGUMENT'],
  ])('keeps what was flushed when the sender %s', async (_what, breakOff, code) => {
    const id = await makeFile('kept ');
    const { call, answer } = begin({ resource_id: id, eager_flush: true });
    await write(call, { block: Buffer.from('also kept') });
    await vi.waitFor(async () => expect((await read(id)).toString()).toBe('kept also kept'), timeout);
    breakOff(call);
    const error = await answer.then(
      () => null,
      (thrown: ServiceError) => thrown,
    );
    expect(status[error?.code ?? 0]).toBe(code);
    await expectWhole(id, Buffer.from('kept also kept'));
  });

  it('ends with NOT_FOUND when the file is deleted meanwhile, and the trash has what was flushed', async () => {
    const id = await makeFile('');
    const { call, answer } = begin({ resource_id: id, eager_flush: true });
    await write(call, { block: Buffer.from('first') });
    await vi.waitFor(async () => expect((await read(id)).toString()).toBe('first'), timeout);
    const path = `${fixture.owner.organizationPath}/files/${id}`;
    expect((await fixture.owner.call(path, { method: 'DELETE' })).status).toBe(200);
    await write(call, { block: Buffer.from('too late') });
    expect((await answer).status.code).toBe(5);
    expect((await fixture.owner.call(`${path}:undelete`, { method: 'POST' })).status).toBe(200);
    await expectWhole(id, Buffer.from('first'));
  });

  it('ends when the file is erased meanwhile, and nothing of it is left', async () => {
    const id = await makeFile('');
    const { call, answer } = begin({ resource_id: id, eager_flush: true });
    await write(call, { block: Buffer.from('first') });
    await vi.waitFor(async () => expect((await read(id)).toString()).toBe('first'), timeout);
    const path = `${fixture.owner.organizationPath}/files/${id}?purge=true`;
    expect((await fixture.owner.call(path, { method: 'DELETE' })).status).toBe(200);
    await write(call, { block: Buffer.from('too late') });
    expect((await answer).status.code).toBe(5);
  });

  it('stops at the size limit of a file and keeps what fitted', async () => {
    const small = await createIsolatedGrpcFixture({ store, env: { MAX_FILE_SIZE_BYTES: '1000' } });
    try {
      const start = { resource_id: small.root, store_name: 'a.bin', streaming_mode: true, eager_flush: true };
      const { status: outcome } = await uploadAll(small.grpc, start, [randomBytes(600), randomBytes(600)]);
      expect([outcome.code, reasonOf(outcome)]).toEqual([3, 'CONTENT_TOO_LARGE']);
      expect(
        (await small.grpc.call('GetFile', { resource_id: small.root, file_path: 'a.bin' })).file?.size,
      ).toBe('600');
      await assertInvariantsSoon(small.instance.env);
    } finally {
      await small.remove();
    }
  });

  it('is listed as an upload while in progress, and can be aborted there', async () => {
    const id = await makeFile('');
    const { call, answer } = begin({ resource_id: id, eager_flush: true });
    await write(call, { block: Buffer.from('so far') });
    const path = `${fixture.owner.organizationPath}/uploads`;
    let name = '';
    await vi.waitFor(async () => {
      const { uploads } = await fixture.owner.get<{ uploads: Record<string, string>[] }>(path);
      expect(uploads).toMatchObject([{ protocol: 'grpc', offset_bytes: '6' }]);
      expect(uploads[0]?.resume_uri).toBeUndefined();
      name = uploads[0]?.name ?? '';
    }, timeout);
    expect((await fixture.owner.call(`/api/v1/${name}`, { method: 'DELETE' })).status).toBe(200);
    await write(call, { block: Buffer.from('too late') });
    expect((await answer).status.code).toBe(10);
    await expectWhole(id, Buffer.from('so far'));
  });

  it('a large append keeps digest, size and counts right', async () => {
    const parts = Array.from({ length: 12 }, () => randomBytes(2_000_000));
    const id = await makeFile(parts[0] as Buffer<ArrayBuffer>);
    const start = { resource_id: id, streaming_mode: true };
    expect((await uploadAll(fixture.grpc, start, parts.slice(1))).status.code).toBe(0);
    await expectWhole(id, Buffer.concat(parts));
  });

  it('many small flushes are made few later on, which a reader does not notice', async () => {
    const id = await makeFile('');
    const parts = Array.from({ length: 12 }, () => randomBytes(1_000_000));
    // On disk what one call brings is one object anyway.
    for (const part of parts) {
      const start = { resource_id: id, streaming_mode: true, eager_flush: true };
      expect((await uploadAll(fixture.grpc, start, [part])).status.code).toBe(0);
    }
    await expectWhole(id, Buffer.concat(parts));
    const ofFile = 'content_id = (SELECT content_id FROM files WHERE id = $1)';
    const segments = () => fixture.query<{ key: string }>(`SELECT key FROM segments WHERE ${ofFile}`, [id]);
    const before = (await segments()).map(({ key }) => key);
    expect(before.length).toBeGreaterThan(4);
    const reader = fixture.grpc.download({ resource_id: id });
    const blocks = reader[Symbol.asyncIterator]();
    const first: DownloadMessage = (await blocks.next()).value;
    const received = [first.block as Buffer];
    // What the passing of a minute does.
    const due = ofFile.replace('content_id', 'id');
    await fixture.query(`UPDATE contents SET compact_at = now() WHERE ${due}`, [id]);
    await vi.waitFor(async () => expect(await segments()).toHaveLength(1), timeout);
    await vi.waitFor(async () => {
      const kept = await fixture.objects();
      expect(kept.some((object) => before.some((key) => object.endsWith(key)))).toBe(false);
    }, timeout);
    for (let next = await blocks.next(); !next.done; next = await blocks.next()) {
      const message: DownloadMessage = next.value;
      if (message.message === 'block') received.push(message.block as Buffer);
      else expect(message.status?.code).toBe(0);
    }
    expect(Buffer.concat(received).equals(Buffer.concat(parts))).toBe(true);
    await expectWhole(id, Buffer.concat(parts));
  });

  it('leaves nothing that must not be left', async () => {
    await assertInvariantsSoon(fixture.instance.env);
  });
});
