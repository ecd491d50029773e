import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, rm, symlink } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { createCaller } from '../infrastructure/api';
import { makeTestDirectory } from '../infrastructure/postgres';
import { createInstance, type Instance, type Service } from '../infrastructure/service';

const root = resolve(import.meta.dirname, '../..');
let instance: Instance;
let service: Service;
let directory: string;

beforeAll(async () => {
  directory = await makeTestDirectory();
  // The reader is in a clone.
  for (const name of ['lib', 'node_modules']) await symlink(join(root, name), join(directory, name));
  instance = await createInstance(inject('postgres'));
  service = await instance.start();
});

afterAll(async () => {
  await instance.remove();
  await rm(directory, { recursive: true, force: true });
});

test('every command that the README shows for the API works as it stands', async () => {
  const text = await readFile(resolve(root, 'README.md'), 'utf8');
  const blocks = [...text.matchAll(/```sh test\n(.*?)```/gs)].map(([, block = '']) => block);
  expect(blocks.length).toBeGreaterThan(5);
  const script = blocks
    .join('\n')
    .replaceAll('http://localhost:3000', service.url)
    .replaceAll('localhost:50051', service.grpcAddress)
    .replaceAll('npm run --silent holdall --', 'holdall');
  expect(await runScript(script)).toMatchObject({ code: 0, errors: '' });

  const { token } = await instance.holdall<{ token: string }>(
    ...['bootstrap', '--email', 'you@example.com', '--organization', 'acme'],
  );
  const caller = createCaller(service.url, token);
  const { files } = await caller.get<{ files: unknown[] }>(`${caller.organizationPath}/files`);
  expect(files).toHaveLength(5);
});

/** As a reader's shell runs it, except that it stops at the first answer that is an error. */
async function runScript(script: string) {
  const preamble = `set -euo pipefail
    holdall() { (cd "${root}" && exec "${process.execPath}" dist/holdall.js "$@"); }
    curl() { command curl --fail-with-body --show-error "$@"; }`;
  const { PATH, HOME } = process.env;
  const shell = spawn('bash', ['-c', `${preamble}\n${script}`], {
    cwd: directory,
    env: { PATH, HOME, ...instance.env, NODE_ENV: 'test' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  let errors = '';
  shell.stdout.on('data', (chunk) => {
    output += chunk;
  });
  shell.stderr.on('data', (chunk) => {
    errors += chunk;
  });
  const [code] = (await once(shell, 'close')) as [number | null];
  return { code, output, errors };
}
