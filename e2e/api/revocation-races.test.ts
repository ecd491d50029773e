import { randomInt } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Caller, createCaller } from '../infrastructure/api';
import { createIsolatedFixture, type IsolatedFixture } from '../infrastructure/fixture';
import { assertInvariantsSoon } from '../infrastructure/invariants';
import { repetitions } from '../infrastructure/repetitions';
import { refusal } from './refusal';

const inFlight = 8;

describe('revocation during use', () => {
  let fixture: IsolatedFixture;
  let owner: Caller;
  let count = 0;
  beforeAll(async () => {
    fixture = await createIsolatedFixture({ env: { FAILED_AUTH_PER_MINUTE: '1000000' } });
    owner = fixture.owner;
  });
  afterAll(() => fixture?.remove());

  const revoke = (caller: Caller, name: string) => caller.call(`/api/v1/${name}`, { method: 'DELETE' });
  const filesNamed = async (filename: string) =>
    (await owner.get<{ files: object[] }>(`${owner.organizationPath}/files?query=${filename}`)).files.length;

  /** Uses it several times at once while it is revoked at some moment; answers the status of each use. */
  async function race(use: () => Promise<Response>, end: () => Promise<Response>): Promise<number[]> {
    const uses = Array.from({ length: inFlight }, async () => {
      await delay(randomInt(10));
      const answer = await use();
      // What is revoked while it streams may be broken off.
      await answer.arrayBuffer().catch(() => {});
      return answer.status;
    });
    await delay(randomInt(12));
    expect((await end()).status).toBe(200);
    // A use that begins after the answer fails, whatever is still in progress.
    const late = await use();
    expect(late.ok).toBe(false);
    await late.arrayBuffer();
    return Promise.all(uses);
  }

  const times = () => Array.from({ length: repetitions(10) }, (_, at) => at + 1);
  const good = (statuses: number[]) => statuses.filter((status) => status === 200).length;

  it.each(times())(
    'a share link gives the whole file or nothing, and counts what it gave, time %i',
    async () => {
      const file = await owner.upload('0123456789');
      const link = await owner.post<{ name: string; share_uri: string }>(`/api/v1/${file.name}/shareLinks`);
      const statuses = await race(
        async () => {
          const answer = await fetch(link.share_uri);
          if (answer.ok)
            expect(['0123456789', null]).toContain(
              await answer
                .clone()
                .text()
                .catch(() => null),
            );
          return answer;
        },
        () => revoke(owner, link.name),
      );
      expect(statuses.filter((status) => status !== 200 && status !== 410)).toEqual([]);
      const [row] = await fixture.query<{ download_count: number }>(
        'SELECT download_count FROM share_links WHERE id = $1',
        [link.name.split('/').at(-1)],
      );
      expect(row?.download_count).toBe(good(statuses));
      expect(await refusal(await fetch(link.share_uri))).toMatchObject({
        status: 410,
        reason: 'SHARE_REVOKED',
      });
    },
  );

  it.each(times())(
    'an upload URL keeps what it answered with success, and nothing else, time %i',
    async () => {
      count += 1;
      const filename = `by-url-${count}-end`;
      const url = await owner.post<{ name: string; upload_uri: string }>(
        `${owner.organizationPath}/files:generateUploadUrl`,
        { max_files: 100, filename },
      );
      const statuses = await race(
        () => fetch(url.upload_uri, { method: 'PUT', body: 'hello' }),
        () => revoke(owner, url.name),
      );
      expect(statuses.filter((status) => status !== 200 && status !== 403)).toEqual([]);
      expect(await filesNamed(filename)).toBe(good(statuses));
      const late = await fetch(url.upload_uri, { method: 'PUT', body: 'hello' });
      expect(await refusal(late)).toMatchObject({ status: 403, reason: 'URL_REVOKED' });
    },
  );

  it.each(times())('a token keeps what it answered with success, and nothing else, time %i', async () => {
    count += 1;
    const filename = `by-token-${count}-end`;
    const { name, token } = await fixture.createToken(fixture.ownerEmail);
    const caller = createCaller(owner.url, token);
    const path = `${owner.organizationPath}/files:upload?filename=${filename}`;
    const statuses = await race(
      () => caller.call(path, { method: 'POST', body: 'hello' }),
      () => revoke(caller, name),
    );
    expect(statuses.filter((status) => status !== 200 && status !== 401)).toEqual([]);
    expect(await filesNamed(filename)).toBe(good(statuses));
    expect(await refusal(await caller.call('/api/v1/tokens'))).toMatchObject({
      status: 401,
      reason: 'TOKEN_REVOKED',
    });
  });

  it('leaves nothing behind', () => assertInvariantsSoon(fixture.instance.env));
});
