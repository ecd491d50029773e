import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { nodeOptions } from '@/e2e/infrastructure/node-options';

const read = (path: string) => readFile(path, 'utf8');

test('every way to start the service sizes the thread pool and the memory before Node starts', async () => {
  const { scripts } = JSON.parse(await read('package.json'));
  expect(scripts.start).toBe(
    `MALLOC_ARENA_MAX=\${MALLOC_ARENA_MAX:-2} exec node ${nodeOptions.join(' ')} lib/server/start.mjs`,
  );
  expect(await read('deploy/Dockerfile')).toMatch(/^ENV UV_THREADPOOL_SIZE=16 MALLOC_ARENA_MAX=2$/m);
  expect(await read('deploy/holdall.service')).toMatch(
    /^Environment=UV_THREADPOOL_SIZE=16 MALLOC_ARENA_MAX=2 /m,
  );
});

test.each([
  [{}, '16'],
  [{ UV_THREADPOOL_SIZE: '7' }, '7'],
])('with %j in the environment the size is %s', async (env, size) => {
  const { UV_THREADPOOL_SIZE: _, ...rest } = process.env;
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--require', './lib/server/thread-pool.cjs', '--print', 'process.env.UV_THREADPOOL_SIZE'],
    { env: { ...rest, ...env } },
  );
  expect(stdout.trim()).toBe(size);
});
