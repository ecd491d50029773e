import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import * as client from 'tus-js-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { download, sha256Of } from '../crash/harness';
import { createIsolatedFixture, type IsolatedFixture } from '../infrastructure/fixture';
import { assertInvariantsSoon } from '../infrastructure/invariants';
import { endUnfinished, fileOf, head, uploadUrl } from './tus';

const MiB = 2 ** 20;

describe('tus-js-client', () => {
  let fixture: IsolatedFixture;
  const bytes = randomBytes(30 * MiB + 1);
  beforeAll(async () => {
    fixture = await createIsolatedFixture({ env: { LEASE_SECONDS: '1' } });
  });
  afterAll(() => fixture?.remove());

  /** Uploads to the end, or until `until` says that it is enough; answers the upload's URL. */
  async function upload(
    file: Buffer | Readable,
    options: client.UploadOptions,
    until?: (sent: number) => boolean,
  ): Promise<string> {
    return new Promise((resolve, reject) => {
      const made = new client.Upload(file as Buffer, {
        retryDelays: [50, 200, 1000],
        metadata: { filename: 'stock.bin', filetype: 'application/octet-stream' },
        ...options,
        onError: reject,
        onSuccess: () => resolve(made.url ?? ''),
        onProgress: (sent) => {
          if (until?.(sent)) made.abort().then(() => resolve(made.url ?? ''), reject);
        },
      });
      made.start();
    });
  }
  const endpoint = async () => (await uploadUrl(fixture.owner)).upload_uri;
  async function isWhole(location: string): Promise<void> {
    expect(sha256Of(await download(fixture.owner, { name: await fileOf(location) }))).toBe(sha256Of(bytes));
  }

  it('uploads in one request', async () => {
    const location = await upload(bytes, { endpoint: await endpoint() });
    await isWhole(location);
    const file = await fixture.owner.get(`/api/v1/${await fileOf(location)}/metadata`);
    expect(file).toMatchObject({ filename: 'stock.bin', size_bytes: String(bytes.length) });
  });

  it('uploads chunk after chunk', async () => {
    await isWhole(await upload(bytes, { endpoint: await endpoint(), chunkSize: 5 * MiB }));
  });

  it("finds what it had begun before its own restart, and the service's, and goes on there", async () => {
    const options = {
      endpoint: await endpoint(),
      chunkSize: 2 * MiB,
      urlStorage: remembering(),
      fingerprint: async () => 'the same file',
    };
    const begun = await upload(bytes, options, (sent) => sent > 5 * MiB);
    await fixture.service.kill();
    fixture.service = await fixture.instance.start();
    const progress: number[] = [];
    await new Promise<void>((resolve, reject) => {
      const again = new client.Upload(bytes, {
        ...options,
        onError: reject,
        onSuccess: () => resolve(),
        onProgress: (sent) => progress.push(sent),
      });
      again.findPreviousUploads().then(([previous]) => {
        again.resumeFromPreviousUpload(previous as client.PreviousUpload);
        again.start();
      }, reject);
    });
    expect(Math.min(...progress)).toBeGreaterThan(2 * MiB);
    await isWhole(begun);
  });

  it('uploads with the creation', async () => {
    const options = { endpoint: await endpoint(), chunkSize: 5 * MiB, uploadDataDuringCreation: true };
    await isWhole(await upload(bytes, options));
  });

  it('uploads a stream whose length shows at its end', async () => {
    const options = { endpoint: await endpoint(), chunkSize: 7 * MiB, uploadLengthDeferred: true };
    await isWhole(await upload(Readable.from(chunksOf(bytes)), options));
  });

  it('goes on after it was aborted', async () => {
    const options = { endpoint: await endpoint(), chunkSize: 5 * MiB };
    const location = await upload(bytes, options, (sent) => sent > 12 * MiB);
    const { headers } = await head(location);
    expect(headers.has('holdall-file')).toBe(false);
    expect(Number(headers.get('upload-offset'))).toBeGreaterThanOrEqual(10 * MiB);
    expect(await upload(bytes, { ...options, uploadUrl: location })).toBe(location);
    await isWhole(location);
  });

  it('goes on by itself when the service was killed and started again', async () => {
    let restarted: Promise<unknown> | undefined;
    const restart = () => fixture.service.kill().then(() => fixture.instance.start());
    const options = {
      endpoint: await endpoint(),
      chunkSize: 5 * MiB,
      retryDelays: Array.from({ length: 60 }, () => 250),
    };
    const location = await upload(bytes, options, (sent) => {
      if (sent > 12 * MiB) restarted ??= restart();
      return false;
    });
    await restarted;
    await isWhole(location);
  });

  it('uploads in parallel and concatenates', async () => {
    await isWhole(await upload(bytes, { endpoint: await endpoint(), parallelUploads: 3 }));
  });

  it('leaves nothing behind', async () => {
    await endUnfinished(fixture.owner, fixture.instance.env);
    await assertInvariantsSoon(fixture.instance.env);
  });
});

function* chunksOf(bytes: Buffer): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += 1_000_003) yield bytes.subarray(at, at + 1_000_003);
}

/** What a browser's localStorage is to the client. */
function remembering(): client.UrlStorage {
  const known = new Map<string, client.PreviousUpload>();
  const all = async () => [...known.values()];
  return {
    findAllUploads: all,
    findUploadsByFingerprint: async (fingerprint) =>
      [...known].filter(([key]) => key.startsWith(`${fingerprint}/`)).map(([, upload]) => upload),
    async removeUpload(key) {
      known.delete(key);
    },
    async addUpload(fingerprint, upload) {
      const key = `${fingerprint}/${known.size}`;
      known.set(key, upload);
      return key;
    },
  };
}
