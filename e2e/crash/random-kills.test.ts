import { randomBytes, randomInt } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { onEveryStore } from '../api/stores';
import type { ApiFile } from '../infrastructure/api';
import { assertInvariantsSoon } from '../infrastructure/invariants';
import { repetitions } from '../infrastructure/repetitions';
import { createHarness, downloadAll, type Harness, hasFailed, sha256Of } from './harness';

/** What a file may be after a crash: the digests of contents, and null for not being there. */
type Possible = Map<string, Set<string | null>>;

const sizes = () => [1, randomInt(2, 4096), randomInt(4096, 2 ** 20), randomInt(2 ** 20, 24 * 2 ** 20)];

onEveryStore((store) => {
  describe('kill -9 at a random moment', () => {
    let harness: Harness;
    let round = 0;
    /** Outside the service: what it acknowledged. */
    const certain: Possible = new Map();

    beforeAll(async () => {
      harness = await createHarness({ store, env: { SEGMENT_SIZE_BYTES: String(8 * 2 ** 20) } });
    });
    afterEach(async ({ task }) => {
      if (hasFailed(task)) await harness.cleanUp();
    });
    afterAll(() => harness?.remove());

    it.each(Array.from({ length: repetitions(10) }, (_, at) => at + 1))(
      'loses nothing that was acknowledged and shows nothing half, time %i',
      async () => {
        round += 1;
        const service = await harness.start();
        const existing = await seed(harness, certain, round);
        const acts = [...uploads(harness, certain, round), ...changes(harness, certain, existing)];
        // A random moment, not a wait for something: most of these take some tens to hundreds of
        // milliseconds.
        await Promise.race([Promise.allSettled(acts), delay(randomInt(0, 400))]);
        await service.kill();
        await Promise.allSettled(acts);

        const again = await harness.start();
        await harness.reconcile();
        await assertInvariantsSoon(harness.env);
        const found = await downloadAll(harness.owner);
        for (const [name, possible] of certain)
          expect(possible, name).toContain(found.get(name)?.sha256 ?? null);
        for (const name of found.keys()) expect(certain.has(name), `${name} was never sent`).toBe(true);
        await harness.owner.upload('next', `next ${round}`);
        certain.set(`next ${round}`, new Set([sha256Of(Buffer.from('next'))]));
        for (const [name] of certain) settle(certain, name, found.get(name)?.sha256 ?? null, `next ${round}`);
        await again.kill();
      },
    );
  });
});

/** What was found once must be so for ever, until it is changed. */
function settle(certain: Possible, name: string, found: string | null, except: string): void {
  if (name === except) return;
  if (found === null) certain.delete(name);
  else certain.set(name, new Set([found]));
}

/** Files to be replaced and deleted, there for certain. */
async function seed({ owner }: Harness, certain: Possible, round: number): Promise<ApiFile[]> {
  const names = ['replaced a', 'replaced b', 'trashed', 'purged'].map((name) => `${name} ${round}`);
  return Promise.all(
    names.map(async (name) => {
      const bytes = randomBytes(randomInt(1, 2 ** 20));
      const file = await owner.upload(bytes, name);
      certain.set(name, new Set([sha256Of(bytes)]));
      return file;
    }),
  );
}

function uploads({ owner }: Harness, certain: Possible, round: number): Promise<unknown>[] {
  return sizes().flatMap((size) => [
    attempt(`raw ${size} ${round}`, size, (name, bytes) => owner.upload(bytes, name)),
    attempt(`form ${size} ${round}`, size, async (name, bytes) => {
      const form = new FormData();
      form.append('file', new Blob([bytes]), name);
      return accepted(owner.call(`${owner.organizationPath}/files:upload`, { method: 'POST', body: form }));
    }),
    attempt(`url ${size} ${round}`, size, async (name, bytes) => {
      const { upload_uri } = await owner.post<{ upload_uri: string }>(
        `${owner.organizationPath}/files:generateUploadUrl`,
        { filename: name },
      );
      return accepted(fetch(upload_uri, { method: 'PUT', body: bytes }));
    }),
  ]);

  async function attempt(
    name: string,
    size: number,
    send: (name: string, bytes: Uint8Array<ArrayBuffer>) => Promise<unknown>,
  ): Promise<void> {
    const bytes = randomBytes(size);
    certain.set(name, new Set([null, sha256Of(bytes)]));
    await send(name, bytes);
    certain.set(name, new Set([sha256Of(bytes)]));
  }
}

function changes({ owner }: Harness, certain: Possible, files: ApiFile[]): Promise<unknown>[] {
  return files.map(async ({ name, filename }, at) => {
    if (filename.startsWith('replaced')) {
      const bytes = randomBytes(at === 0 ? randomInt(1, 4096) : randomInt(4096, 12 * 2 ** 20));
      certain.get(filename)?.add(sha256Of(bytes));
      await accepted(owner.call(`/api/v1/${name}:upload`, { method: 'PUT', body: bytes }));
      certain.set(filename, new Set([sha256Of(bytes)]));
    } else {
      certain.get(filename)?.add(null);
      const query = filename.startsWith('purged') ? '?purge=true' : '';
      await accepted(owner.call(`/api/v1/${name}${query}`, { method: 'DELETE' }));
      certain.set(filename, new Set([null]));
    }
  });
}

async function accepted(answering: Promise<Response>): Promise<unknown> {
  const response = await answering;
  const body = await response.json();
  if (response.status !== 200) throw new Error(`${response.status}`);
  return body;
}
