import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { makeTestDirectory } from '../infrastructure/postgres';

const root = resolve(import.meta.dirname, '../..');
const timeout = 30_000;

let clone: string;
beforeAll(async () => {
  clone = join(await makeTestDirectory(), 'clone');
  await cp(join(root, 'lib/server'), join(clone, 'lib/server'), { recursive: true });
  await writeFile(join(clone, 'package-lock.json'), '{}');
});
afterAll(() => rm(join(clone, '..'), { recursive: true, force: true }));

test('of several processes in one clone one installs, also after one was killed and npm goes on', async () => {
  // In the place of npm: it ends when the test says so, or has failed and cleaned up.
  await writeFile(
    join(clone, 'npm-cli.js'),
    `const { appendFileSync, existsSync, mkdirSync } = require('node:fs');
    mkdirSync('node_modules', { recursive: true });
    appendFileSync('log', 'begin ');
    const timer = setInterval(() => {
      if (existsSync('log') && !existsSync('go')) return;
      if (existsSync('go')) appendFileSync('log', 'end ');
      clearInterval(timer);
    }, 5);`,
  );
  const log = () => readFile(join(clone, 'log'), 'utf8').catch(() => '');
  const first = install();
  await vi.waitFor(async () => expect(await log()).toBe('begin '), { timeout });
  const second = install();
  await vi.waitFor(() => expect(second.output()).toContain('Waiting for another process'), { timeout });
  first.child.kill('SIGKILL');
  await first.exited;
  const third = install();
  await vi.waitFor(() => expect(third.output()).toContain('Waiting for another process'), { timeout });
  expect(await log()).toBe('begin ');

  await writeFile(join(clone, 'go'), '');
  expect(await Promise.all([second.exited, third.exited])).toEqual([0, 0]);
  expect(await log()).toBe('begin end begin end ');
  // What is installed is not installed again, and takes no lock.
  const fourth = install();
  expect(await fourth.exited).toBe(0);
  expect(fourth.output()).toBe('');
}, 120_000);

function install() {
  const script = `import('./lib/server/prepare.mjs').then(({ ensureInstalled }) => ensureInstalled())`;
  const child = spawn(process.execPath, ['-e', script], {
    cwd: clone,
    env: { PATH: process.env.PATH, NODE_ENV: 'production', npm_execpath: join(clone, 'npm-cli.js') },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let text = '';
  child.stderr.on('data', (chunk) => {
    text += chunk;
  });
  return { child, exited: exitCodeOf(child), output: () => text };
}

const exitCodeOf = async (child: ChildProcess): Promise<number | null> => (await once(child, 'exit'))[0];
