import { randomBytes, randomInt } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { onEveryStore } from '../api/stores';
import { download, sha256Of } from '../crash/harness';
import { createIsolatedFixture, type IsolatedFixture } from '../infrastructure/fixture';
import { freePorts } from '../infrastructure/free-ports';
import { assertInvariantsSoon } from '../infrastructure/invariants';
import { repetitions } from '../infrastructure/repetitions';
import type { Service } from '../infrastructure/service';
import { resume } from './sender';
import { beginNew, endUnfinished, fileOf, head, patch, tus } from './tus';

onEveryStore((store) => {
  describe('two requests for one upload', () => {
    let fixture: IsolatedFixture;
    let second: Service;
    beforeAll(async () => {
      fixture = await createIsolatedFixture({ store });
      const [port] = await freePorts(1);
      second = await fixture.instance.start({ PORT: String(port) });
    });
    afterAll(() => fixture?.remove());

    const elsewhere = (location: string) => location.replace(fixture.service.url, second.url);
    const times = (usual: number) => Array.from({ length: repetitions(usual) }, (_, at) => at + 1);
    const digestOf = async (location: string) =>
      sha256Of(await download(fixture.owner, { name: await fileOf(location) }));

    describe.each(['in one process', 'in two'])('%s', (where) => {
      const other = where === 'in two' ? elsewhere : (location: string) => location;

      it.each(times(13))('with all bytes at one offset: one wins, time %i', async () => {
        const size = randomInt(1, 400_000);
        const [ours, theirs] = [randomBytes(size), randomBytes(size)];
        const location = await beginNew(fixture.owner, size);
        const answers = await Promise.all([
          patch(location, 0, ours),
          delay(randomInt(0, 20)).then(() => patch(other(location), 0, theirs)),
        ]);
        const statuses = answers.map(({ status }) => status);
        expect(statuses.filter((status) => status === 204).length, statuses.join()).toBe(1);
        expect(statuses.filter((status) => status !== 204 && status !== 409)).toEqual([]);
        expect(await digestOf(location)).toBe(sha256Of(statuses[0] === 204 ? ours : theirs));
      });

      it.each(times(5))(
        'with half of the bytes: what is acknowledged is of one sender, time %i',
        async () => {
          const [ours, theirs] = [randomBytes(300_000), randomBytes(300_000)];
          const location = await beginNew(fixture.owner, 300_000);
          const answers = await Promise.all([
            patch(location, 0, ours.subarray(0, 150_000)),
            patch(other(location), 0, theirs.subarray(0, 150_000)),
          ]);
          const won = answers.map(({ status }) => status === 204);
          expect(won.filter(Boolean)).toHaveLength(1);
          const first = won[1] ? theirs : ours;
          expect(await resume(location, first)).toBe(150_000);
          expect(await digestOf(location)).toBe(sha256Of(first));
        },
      );

      it.each(times(4))('which end it: both answer the same file, time %i', async () => {
        const location = await beginNew(fixture.owner, 1000);
        await patch(location, 0, randomBytes(1000));
        const [one, two] = await Promise.all([patch(location, 1000, ''), patch(other(location), 1000, '')]);
        expect([one.status, two.status]).toEqual([204, 204]);
        expect(one.headers.get('holdall-file')).toBe(two.headers.get('holdall-file'));
      });

      it.each(times(13))('one of which ends it: PATCH or DELETE wins, time %i', async () => {
        const location = await beginNew(fixture.owner, 200_000);
        const [sent, ended] = await Promise.all([
          patch(location, 0, randomBytes(200_000)),
          delay(randomInt(0, 15)).then(() => tus('DELETE', other(location))),
        ]);
        // A finished upload cannot be ended: its file stays.
        if (ended.status === 403) {
          expect(sent.status).toBe(204);
          expect((await head(location)).status).toBe(200);
          const file = sent.headers.get('holdall-file');
          expect((await fixture.owner.call(`/api/v1/${file}/metadata`)).status).toBe(200);
        } else {
          expect(ended.status).toBe(204);
          expect([409, 410]).toContain(sent.status);
          expect((await head(location)).status).toBe(410);
        }
      });
    });

    it('leaves nothing behind', async () => {
      await endUnfinished(fixture.owner, fixture.instance.env);
      await assertInvariantsSoon(fixture.instance.env);
    });
  });
});
