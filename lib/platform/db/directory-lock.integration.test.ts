import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { lockDirectory } from './directory-lock';

let directory: string;
let path: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'holdall-lock-'));
  path = join(directory, 'owner.json');
  return () => rm(directory, { recursive: true });
});

test('has one owner at a time, and leaves nothing behind', async () => {
  const lock = await lockDirectory(directory);
  await expect(lockDirectory(directory)).rejects.toMatchObject({ reason: 'DIRECTORY_IN_USE' });
  await lock.release();

  expect(await readdir(directory)).toEqual([]);
});

test('passes from a crashed owner to exactly one of those who want it', async () => {
  const crashed = spawn(process.execPath, ['--eval', '']);
  await once(crashed, 'exit');
  await leaveLock({ pid: crashed.pid });

  const results = await Promise.allSettled(Array.from({ length: 2 }, () => lockDirectory(directory)));
  expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  expect(await readdir(directory)).toEqual(['owner.json']);
});

test('is not owned by a program that got the process id of the owner', async () => {
  await leaveLock({ started: 'long ago' });

  await expect(lockDirectory(directory)).resolves.toBeDefined();
});

test('is not locked by a file that a crash cut short', async () => {
  await writeFile(path, '{"tok');

  await expect(lockDirectory(directory)).resolves.toBeDefined();
});

test('passes from an owner in another container that stopped its heartbeat', async () => {
  await leaveLock({ host: 'elsewhere' });
  const almostSilent = new Date(Date.now() - 9_500);
  await utimes(path, almostSilent, almostSilent);

  await expect(lockDirectory(directory)).resolves.toBeDefined();
});

test('stays with an owner in another container whose heart beats', async () => {
  await leaveLock({ host: 'elsewhere' });
  const heart = setInterval(() => void utimes(path, new Date(), new Date()), 200);
  onTestFinished(() => clearInterval(heart));

  await expect(lockDirectory(directory)).rejects.toMatchObject({ reason: 'DIRECTORY_IN_USE' });
});

/** What an owner would have left that was ours but for `difference`. */
async function leaveLock(difference: Record<string, unknown>): Promise<void> {
  const lock = await lockDirectory(directory);
  const owner = JSON.parse(await readFile(path, 'utf8'));
  await lock.release();
  await writeFile(path, JSON.stringify({ ...owner, token: 'another', ...difference }));
}
