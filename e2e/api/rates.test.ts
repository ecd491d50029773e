import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCaller } from '../infrastructure/api';
import { createIsolatedFixture, type IsolatedFixture } from '../infrastructure/fixture';
import { refusal } from './refusal';

const limit = 20;
let fixture: IsolatedFixture;
beforeAll(async () => {
  fixture = await createIsolatedFixture({ env: { FAILED_AUTH_PER_MINUTE: String(limit) } });
});
afterAll(() => fixture?.remove());

describe('guessing tokens and URLs', () => {
  it('is limited by FAILED_AUTH_PER_MINUTE, and valid credentials are not affected', async () => {
    const guesser = createCaller(fixture.owner.url, 'hld_pat_wrong');
    const file = await fixture.owner.upload('hello');
    const { download_uri: uri } = await fixture.owner.post<{ download_uri: string }>(
      `/api/v1/${file.name}:generateDownloadUrl`,
    );
    // A missing token is not a guess.
    const anonymous = createCaller(fixture.owner.url, null);
    for (let time = 0; time < limit; time += 1) {
      expect((await anonymous.call(anonymous.organizationPath)).status).toBe(401);
    }
    for (let time = 0; time < limit; time += 2) {
      expect((await guesser.call(guesser.organizationPath)).status).toBe(401);
      expect((await fetch(`${fixture.owner.url}/d/wrong`)).status).toBe(403);
    }
    for (const answer of [
      await guesser.call(guesser.organizationPath),
      await fetch(`${fixture.owner.url}/d/wrong`),
      await fetch(`${fixture.owner.url}/u/wrong`, { method: 'PUT', body: 'x' }),
    ]) {
      expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
      expect(await refusal(answer)).toMatchObject({ status: 429, code: 8, reason: 'RATE_LIMITED' });
    }
    for (let time = 0; time < limit; time += 1) {
      expect((await fixture.owner.call(`/api/v1/${file.name}/metadata`)).status).toBe(200);
      expect((await fetch(uri)).status).toBe(200);
    }
    expect((await anonymous.call(anonymous.organizationPath)).status).toBe(401);
  });
});
