import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createFixture, type Fixture } from '../infrastructure/fixture';
import type { ApiChange } from './follower';

let fixture: Fixture;
beforeAll(async () => {
  fixture = await createFixture();
});
afterAll(() => fixture?.remove());

it('holdall watch prints changes as JSON lines until it is interrupted', async () => {
  const { PATH, HOME } = process.env;
  const child = spawn(process.execPath, ['dist/holdall.js', 'watch', fixture.organization], {
    env: { PATH, HOME, NODE_ENV: 'test', ...fixture.env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  try {
    const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
    const first = lines.next();
    let isWatching = false;
    first.then(() => {
      isWatching = true;
    });
    // It shows what comes after its start, which nothing announces.
    while (!isWatching) await fixture.owner.upload('seen', 'seen.txt');
    const change = JSON.parse((await first).value as string) as ApiChange;
    expect(change).toMatchObject({
      action: 'file.upload',
      actor: fixture.ownerEmail,
      file: { filename: 'seen.txt' },
    });
  } finally {
    child.kill('SIGINT');
  }
  expect(await exited).toEqual([130, null]);
});
