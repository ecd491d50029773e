import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ApiFile } from '../infrastructure/api';
import { createFixture, type Fixture } from '../infrastructure/fixture';
import { assertInvariantsSoon } from '../infrastructure/invariants';
import { repetitions } from '../infrastructure/repetitions';

let fixture: Fixture;
beforeAll(async () => {
  fixture = await createFixture();
});
afterAll(() => fixture?.remove());

/** Counted modulo what there is by then. */
const index = fc.nat(20);
const text = fc.constantFrom('', 'a', 'bb', 'ccc', 'dddd');
const step = fc.oneof(
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('upload' as const), text }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('replace' as const), file: index, text }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('restore' as const), file: index, version: index }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('copy' as const), file: index, version: index }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('forget' as const), file: index, version: index }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('trash' as const), file: index }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('undelete' as const), file: index }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('purge' as const), file: index }) },
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** A file in memory: its contents, the newest first, of which the first is the current one. */
type Model = { file: ApiFile; texts: string[]; isTrashed: boolean };

it('files, versions and copies have the bytes that they should, and nothing else is stored', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 8, maxLength: 30 }), async (steps) => {
      const models: Model[] = [];
      for (const one of steps) await take(one, models);
      for (const model of models.filter(({ isTrashed }) => !isTrashed))
        expect(await textsOf(model.file)).toEqual(model.texts);
      // Counters, names and contents agree at any moment; only objects are removed a little later.
      await assertInvariantsSoon(fixture.env, fixture.organization);
      await Promise.all(models.map(({ file }) => send('DELETE', `/api/v1/${file.name}?purge=true`)));
      expect(await fixture.usage()).toEqual({ fileCount: 0, sizeBytes: 0, trashedSizeBytes: 0 });
    }),
    { numRuns: repetitions(10, 2) },
  );
  await assertInvariantsSoon(fixture.env, fixture.organization);

  const left = await fixture.query('SELECT id FROM contents WHERE organization_id = $1', [
    fixture.organization,
  ]);
  expect(left).toEqual([]);
});

async function take(one: Step, models: Model[]): Promise<void> {
  if (one.kind === 'upload') {
    models.push({ file: await fixture.owner.upload(one.text), texts: [one.text], isTrashed: false });
    return;
  }
  const model = models[one.file % Math.max(1, models.length)];
  if (!model) return;
  const path = `/api/v1/${model.file.name}`;
  const isLive = !model.isTrashed;
  if (one.kind === 'purge') {
    await send('DELETE', `${path}?purge=true`);
    models.splice(models.indexOf(model), 1);
  } else if (one.kind === 'undelete') {
    if (isLive) return;
    await send('POST', `${path}:undelete`);
    model.isTrashed = false;
  } else if (!isLive) return;
  else if (one.kind === 'trash') {
    await send('DELETE', path);
    model.isTrashed = true;
  } else if (one.kind === 'replace') {
    await send('PUT', `${path}:upload`, { body: one.text });
    model.texts.unshift(one.text);
  } else await takeVersion(one, model, models);
}

async function takeVersion(
  one: Extract<Step, { kind: 'restore' | 'copy' | 'forget' }>,
  model: Model,
  models: Model[],
): Promise<void> {
  const at = one.version % model.texts.length;
  const version = (await versionsOf(model.file))[at] as string;
  const text = model.texts[at] as string;
  if (one.kind === 'copy') {
    const file = await fixture.owner.post<ApiFile>(`/api/v1/${model.file.name}:copy`, { version });
    models.push({ file, texts: [text], isTrashed: false });
  } else if (one.kind === 'restore') {
    await send('POST', `/api/v1/${version}:restore`);
    if (at > 0) model.texts.unshift(text);
  } else if (at > 0) {
    await send('DELETE', `/api/v1/${version}`);
    model.texts.splice(at, 1);
  }
}

async function send(method: string, path: string, { body }: { body?: string } = {}): Promise<void> {
  const answer = await fixture.owner.call(path, { method, body });
  expect(answer.status, `${method} ${path}: ${await answer.text()}`).toBe(200);
}

async function versionsOf({ name }: ApiFile): Promise<string[]> {
  const { versions } = await fixture.owner.get<{ versions: { name: string }[] }>(`/api/v1/${name}/versions`);
  return versions.map((version) => version.name);
}

async function textsOf(file: ApiFile): Promise<string[]> {
  const versions = await versionsOf(file);
  return Promise.all(
    versions.map(async (name) => (await fixture.owner.call(`/api/v1/${name}:download`)).text()),
  );
}
