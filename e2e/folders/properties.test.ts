import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { refusal } from '../api/refusal';
import type { ApiFolder } from '../infrastructure/api';
import { createFixture, type Fixture } from '../infrastructure/fixture';
import { assertInvariantsSoon } from '../infrastructure/invariants';
import { repetitions } from '../infrastructure/repetitions';
import { createFolderCaller, type FolderCaller } from './folder-caller';
import { type Step, TreeModel } from './tree-model';

let fixture: Fixture;
let we: FolderCaller;
let count = 0;
beforeAll(async () => {
  fixture = await createFixture();
  we = createFolderCaller(fixture.owner);
});
afterAll(() => fixture?.remove());

const folders = () => `${fixture.owner.organizationPath}/folders`;

/** Few names, so that they meet; two of them are one after NFC. */
const name = fc.constantFrom('a', 'b', 'A', 'é', 'e\u0301', 'x.txt');
/** Counted modulo the folders that there are by then. */
const index = fc.nat(30);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('make' as const), at: index, name }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('rename' as const), what: index, name }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('move' as const), what: index, at: index }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('delete' as const), what: index, force: fc.boolean() }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('undelete' as const), what: index }) },
);

it('folders do what a tree in memory does, whatever is asked of them, and stay a tree', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async (steps) => {
      count += 1;
      const made: ApiFolder[] = [await we.make(`tree ${count}`)];
      const model = new TreeModel();
      for (const one of steps) {
        const bounded = bound(one, made.length);
        if (bounded) expect(await ask(bounded, made), JSON.stringify(bounded)).toBe(model.take(bounded));
      }
      expect(await pathsBelow(made[0] as ApiFolder)).toEqual(model.paths());
    }),
    { numRuns: repetitions(20, 3) },
  );
  await assertInvariantsSoon(fixture.env, fixture.organization);
});

/** The step about folders that there are; null for one about the top, which stays. */
function bound(one: Step, length: number): Step | null {
  if (one.kind === 'make') return { ...one, at: one.at % length };
  const what = one.what % length;
  if (what === 0) return null;
  return one.kind === 'move' ? { ...one, what, at: one.at % length } : { ...one, what };
}

async function ask(one: Step, made: ApiFolder[]): Promise<string> {
  const { method, path, json } = requestOf(one, (at) => made[at]?.name ?? '');
  const answer = await fixture.owner.call(path, { method, json });
  if (!answer.ok) return (await refusal(answer)).reason;
  const folder = (await answer.json()) as ApiFolder;
  if (one.kind === 'make') made.push(folder);
  return 'OK';
}

function requestOf(
  one: Step,
  nameOf: (at: number) => string,
): { method: string; path: string; json?: unknown } {
  if (one.kind === 'make') {
    return { method: 'POST', path: folders(), json: { display_name: one.name, folder: nameOf(one.at) } };
  }
  const path = `/api/v1/${nameOf(one.what)}`;
  if (one.kind === 'rename') return { method: 'PATCH', path, json: { display_name: one.name } };
  if (one.kind === 'move') return { method: 'PATCH', path, json: { folder: nameOf(one.at) } };
  if (one.kind === 'delete') return { method: 'DELETE', path: `${path}?force=${one.force}` };
  return { method: 'POST', path: `${path}:undelete` };
}

async function pathsBelow(top: ApiFolder): Promise<string[]> {
  const all = new Map((await we.list({ folder: top.name, recursive: 'true' })).map((one) => [one.name, one]));
  const pathOf = ({ folder, display_name }: ApiFolder): string => {
    const parent = all.get(folder ?? '');
    return parent ? `${pathOf(parent)}/${display_name}` : display_name;
  };
  return [...all.values()].map(pathOf).sort();
}

it('a name is kept as given after NFC, or refused', async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 300 }), async (text) => {
      count += 1;
      const parent = await we.make(`names ${count}`);
      const answer = await fixture.owner.call(folders(), {
        method: 'POST',
        json: { display_name: text, folder: parent.name },
      });
      const wanted = text.normalize('NFC');
      const isName =
        wanted !== '' &&
        !/^\.\.?$/.test(wanted) &&
        !/[/\\\p{Cc}]/u.test(wanted) &&
        wanted.isWellFormed() &&
        Buffer.byteLength(wanted) <= 255;
      if (isName) {
        const folder = (await answer.json()) as ApiFolder;
        expect(folder.display_name).toBe(wanted);
        expect(await we.list({ folder: parent.name })).toEqual([folder]);
      } else {
        expect(['FILENAME_INVALID', 'FIELD_INVALID']).toContain((await refusal(answer)).reason);
      }
    }),
    { numRuns: repetitions(60, 10) },
  );
});
