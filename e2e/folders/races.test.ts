import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { refusal } from '../api/refusal';
import type { ApiFolder } from '../infrastructure/api';
import { createFixture, type Fixture } from '../infrastructure/fixture';
import { assertInvariantsSoon } from '../infrastructure/invariants';
import { repetitions } from '../infrastructure/repetitions';
import { createFolderCaller, type FolderCaller, names } from './folder-caller';

let fixture: Fixture;
let we: FolderCaller;
beforeAll(async () => {
  fixture = await createFixture();
  we = createFolderCaller(fixture.owner);
});
afterAll(() => fixture?.remove());

const rounds = Array.from({ length: repetitions(12, 3) }, (_, round) => round);

/** Asks, and answers `OK` or the reason against it. */
async function outcome(method: string, path: string, json?: unknown, body?: string): Promise<string> {
  const answer = await fixture.owner.call(path, { method, json, body });
  if (!answer.ok) return (await refusal(answer)).reason;
  await answer.arrayBuffer();
  return 'OK';
}

const move = (what: { name: string }, folder: { name: string }) =>
  outcome('PATCH', `/api/v1/${what.name}`, { folder: folder.name });
const remove = ({ name }: ApiFolder, query = '') => outcome('DELETE', `/api/v1/${name}${query}`);
const make = (display_name: string, folder: ApiFolder) =>
  outcome('POST', `${fixture.owner.organizationPath}/folders`, { display_name, folder: folder.name });
const put = (filename: string, { name }: ApiFolder) =>
  outcome(
    'POST',
    `${fixture.owner.organizationPath}/files:upload?folder=${name}&filename=${filename}`,
    undefined,
    filename,
  );

describe('at the same time', () => {
  it('one folder into another and that into the first: one of them goes', async () => {
    for (const round of rounds) {
      const [a, b] = [await we.make(`a ${round}`), await we.make(`b ${round}`)];
      expect((await Promise.all([move(a, b), move(b, a)])).sort()).toEqual(['FOLDER_INTO_ITSELF', 'OK']);
    }
  });

  it('many moves about each other never make a circle', async () => {
    const ring = await Promise.all([...'abcdef'].map((name) => we.make(`ring ${name}`)));
    for (const round of rounds) {
      const found = await Promise.all(
        ring.map((folder, at) => move(folder, ring[(at + 1 + (round % 4)) % ring.length] as ApiFolder)),
      );
      expect(found).toContain('OK');
      for (const one of found) expect(['OK', 'FOLDER_INTO_ITSELF']).toContain(one);
    }
    await assertInvariantsSoon(fixture.env, fixture.organization);
  });

  it('a deletion with force, and uploads, moves and new folders into what it takes: all went with it, or found it gone', async () => {
    for (const round of rounds) {
      const top = await we.make(`top ${round}`);
      const inner = await we.make('inner', top);
      const [file, folder] = [await we.put('moved file'), await we.make(`moved folder ${round}`)];
      const attempts = {
        'an-upload': put('an-upload', inner),
        'moved file': move(file, inner),
        'new folder': make('new folder', inner),
        [`moved folder ${round}`]: move(folder, inner),
        deletion: remove(top, '?force=true'),
        'another-upload': put('another-upload', top),
        'a-third-upload': put('a-third-upload', inner),
      };
      const found = Object.fromEntries(
        await Promise.all(Object.entries(attempts).map(async ([name, attempt]) => [name, await attempt])),
      ) as Record<string, string>;
      expect(found.deletion).toBe('OK');
      for (const one of Object.values(found)) expect(['OK', 'FOLDER_NOT_FOUND']).toContain(one);

      await we.undelete(top);
      const all = [
        ...names(await we.listFiles({ folder: top.name, recursive: 'true' })),
        ...names(await we.list({ folder: inner.name })),
      ];
      const arrived = Object.entries(found).filter(([name, one]) => name !== 'deletion' && one === 'OK');
      expect(all.sort()).toEqual(arrived.map(([name]) => name).sort());
      await we.remove(top, '?force=true');
    }
    await assertInvariantsSoon(fixture.env, fixture.organization);
  });

  it('a deletion without force and an upload: one of them wins', async () => {
    for (const round of rounds) {
      const folder = await we.make(`empty ${round}`);
      const found = await Promise.all([remove(folder), put('late', folder)]);
      expect([
        ['OK', 'FOLDER_NOT_FOUND'],
        ['FOLDER_NOT_EMPTY', 'OK'],
      ]).toContainEqual(found);
    }
  });

  it('coming back from the trash and a new folder of the name: one of them has it', async () => {
    for (const round of rounds) {
      const folder = await we.make(`contested ${round}`);
      await we.remove(folder);
      const found = await Promise.all([
        outcome('POST', `/api/v1/${folder.name}:undelete`),
        outcome('POST', `${fixture.owner.organizationPath}/folders`, { display_name: folder.display_name }),
      ]);
      expect(found.sort()).toEqual(['FOLDER_NAME_TAKEN', 'OK']);
    }
  });

  it('batches that take the same files, and the deletion of their folder: every file is counted once', async () => {
    for (const round of rounds) {
      const [here, there] = [await we.make(`here ${round}`), await we.make(`there ${round}`)];
      await Promise.all([...'abcd'].map((name) => we.put(name, here)));
      const count = async (verb: string, json: object) =>
        (
          await fixture.owner.post<{ count: number }>(
            `${fixture.owner.organizationPath}/files:batch${verb}`,
            json,
          )
        ).count;
      const [one, other] = await Promise.all([
        count('Delete', { folder: here.name }),
        count('Delete', { folder: here.name }),
        outcome('POST', `${fixture.owner.organizationPath}/files:batchMove`, {
          folder: here.name,
          destination_folder: there.name,
        }),
        remove(there, '?force=true'),
      ]);
      expect(Number(one) + Number(other)).toBeLessThanOrEqual(4);
    }
    await assertInvariantsSoon(fixture.env, fixture.organization);
  });
});
