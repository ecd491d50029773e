import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { createCaller } from '../infrastructure/api';
import { createIsolatedFixture } from '../infrastructure/fixture';
import { freePorts } from '../infrastructure/free-ports';
import { startRelay } from '../infrastructure/relay';
import { refusal } from './refusal';

it('healthz and readyz answer 200 where all is well, to anyone', async () => {
  const fixture = await createIsolatedFixture();
  try {
    for (const path of ['/healthz', '/readyz']) {
      expect((await fetch(fixture.service.url + path)).status).toBe(200);
      const changed = await fetch(fixture.service.url + path, { method: 'POST' });
      expect(changed.headers.get('allow')).toBe('GET, HEAD');
      expect(await refusal(changed)).toMatchObject({ status: 405, code: 12, reason: 'METHOD_NOT_ALLOWED' });
    }
  } finally {
    await fixture.remove();
  }
});

it('readyz names an unavailable database, and requests get Retry-After', async () => {
  const fixture = await createIsolatedFixture();
  const database = new URL(fixture.instance.env.DATABASE_URL ?? '');
  const relay = await startRelay({ host: database.hostname, port: Number(database.port) });
  try {
    const [port] = await freePorts(1);
    database.hostname = '127.0.0.1';
    database.port = String(relay.port);
    const { url } = await fixture.instance.start({ PORT: String(port), DATABASE_URL: database.href });
    const caller = createCaller(url, fixture.owner.token);
    const asked = async () => {
      const answer = await fetch(`${url}/readyz`);
      return { status: answer.status, body: await answer.json() };
    };
    expect((await caller.call(caller.organizationPath)).status).toBe(200);

    await relay.cut();
    expect(await asked()).toMatchObject({
      status: 503,
      body: { database: 'unavailable', object_store: 'ok' },
    });
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    for (const answer of [
      await caller.call(caller.organizationPath),
      await caller.call(`${caller.organizationPath}/files:upload`, { method: 'POST', body: 'x' }),
    ]) {
      expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
      expect(await refusal(answer)).toMatchObject({ status: 503, code: 14, reason: 'DATABASE_UNAVAILABLE' });
    }

    await relay.mend();
    await vi.waitFor(async () => expect((await asked()).status).toBe(200), { timeout: 30_000 });
    expect((await caller.call(caller.organizationPath)).status).toBe(200);
  } finally {
    await fixture.remove();
    await relay.cut();
  }
});

it('readyz names the object store when it is gone', async () => {
  const fixture = await createIsolatedFixture();
  try {
    const directory = join(fixture.instance.env.DATA_DIR ?? '', 'objects');
    await rename(directory, `${directory}-away`);
    const answer = await fetch(`${fixture.service.url}/readyz`);
    expect([answer.status, await answer.json()]).toEqual([
      503,
      expect.objectContaining({ database: 'ok', object_store: 'unavailable' }),
    ]);
    await rename(`${directory}-away`, directory);
    expect((await fetch(`${fixture.service.url}/readyz`)).status).toBe(200);
  } finally {
    await fixture.remove();
  }
});
