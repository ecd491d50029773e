import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { environment } from '@/lib/base/environment';
import { readConfig } from '@/lib/config';
import { checkLinkRoots } from '@/lib/domain/linked/own-locations';
import { createTestDatabase, makeTestDirectory, type TestDatabase } from '../infrastructure/postgres';
import { createInstance, runHoldall } from '../infrastructure/service';

const root = resolve(import.meta.dirname, '../..');

describe('the documents', () => {
  /** Every variable with its default as an operator would write it; null where there is none. */
  const defaults: Record<string, unknown> = environment.parse({});
  const settings = Object.keys(environment.shape).map((name) => ({ name, value: written(defaults[name]) }));

  test.each(['docs/configuration.md', 'deploy/.env.example'])(
    '%s names every variable with its default, and no other',
    async (file) => {
      const text = await readFile(join(root, file), 'utf8');
      const pattern = file.endsWith('.md')
        ? /^\| `([A-Z][A-Z0-9_]*)` *\| `?(.*?)`? *\|/gm
        : /^#([A-Z][A-Z0-9_]*)=(.*)$/gm;
      const documented = [...text.matchAll(pattern)].map(([, name = '', value = '']) => ({
        name,
        value: value === '' || value === 'unset' ? null : value,
      }));
      const byName = (a: { name: string }, b: { name: string }) => a.name.localeCompare(b.name);
      expect(documented.sort(byName)).toEqual(settings.sort(byName));
    },
  );

  test('deploy/.env.example as it stands is a good configuration', async () => {
    const text = await readFile(join(root, 'deploy/.env.example'), 'utf8');
    const lines = [...text.matchAll(/^#([A-Z][A-Z0-9_]*)=(.*)$/gm)];
    const env = Object.fromEntries(lines.map(([, name = '', value = '']) => [name, value]));
    expect(readConfig(env)).toEqual(readConfig({}));
  });

  function written(value: unknown): string | null {
    if (value === null || value === undefined || value === '') return null;
    if (Array.isArray(value)) return value.length === 0 ? null : value.join(',');
    return typeof value === 'boolean' ? String(Number(value)) : String(value);
  }
});

describe('the service does not start, and says in one sentence each,', () => {
  let directory: string;
  let database: TestDatabase;

  beforeAll(async () => {
    directory = await makeTestDirectory();
    database = await createTestDatabase(inject('postgres'));
  });

  afterAll(async () => {
    await database.drop();
    await rm(directory, { recursive: true, force: true });
  });

  const url = 'postgresql://user@127.0.0.1:1/none';

  // Each kind of wrong setting has its row in lib/config.test.ts.
  test('every wrong setting at once', async () => {
    const env = {
      PORT: '-1',
      METRICS_PORT: '1.5',
      LEASE_SECONDS: '0',
      S3_ENDPOINT: 'https://s3.example',
      LINK_ROOTS: join(directory, 'missing'),
      DATA_DIR: join(directory, 'data'),
    };
    const sentences = await refusal(env);
    expect(sentences.map((sentence) => sentence.split(' ')[0])).toEqual([
      'PORT',
      'LEASE_SECONDS',
      'METRICS_PORT',
      'S3_BUCKET',
      'LINK_ROOTS',
    ]);
    for (const sentence of sentences) expect(sentence).toMatch(/^[A-Z0-9_]+ .*\.$/);
  });

  test('another secret than the one that its database is used with, until that is accepted', async () => {
    const instance = await createInstance(inject('postgres'));
    const other = { ...instance.env, AUTH_SECRET: 'another secret, of at least thirty-two letters' };
    try {
      await instance.holdall('org', 'list');
      expect(await refusal(other)).toEqual([expect.stringMatching(/AUTH_SECRET.*holdall secret accept/)]);
      await expect(runHoldall(other, ['setup-link'])).rejects.toThrow('AUTH_SECRET');

      expect(await runHoldall(other, ['secret', 'accept'])).toEqual({ accepted: true });
      await runHoldall(other, ['setup-link']);
      await expect(instance.holdall('setup-link')).rejects.toThrow('AUTH_SECRET');
    } finally {
      await instance.remove();
    }
  });

  test('a database that is not there', async () => {
    const env = { DATABASE_URL: url, AUTH_SECRET: 'x'.repeat(32), DATA_DIR: join(directory, 'data') };
    expect(await refusal(env)).toEqual([expect.stringContaining('DATABASE_URL')]);
  });

  test('a data directory that is a file', async () => {
    const file = join(directory, 'file');
    await writeFile(file, '');
    expect(await refusal({ DATA_DIR: file })).toEqual([expect.stringContaining(file)]);
    const external = { DATABASE_URL: database.url, AUTH_SECRET: 'x'.repeat(32) };
    expect(await refusal({ DATA_DIR: file, ...external })).toEqual([expect.stringContaining(file)]);
  });

  test('a directory to link to that is not there, or is in or above its own, by whatever name', async () => {
    const data = join(directory, 'real', 'data');
    await mkdir(join(data, 'inner'), { recursive: true });
    await mkdir(join(directory, 'real', 'data2'));
    await symlink(join(directory, 'real'), join(directory, 'by-another-name'));
    await symlink(data, join(directory, 'real', 'data2', 'link'));
    const wrong = [
      join(directory, 'nothing'),
      data,
      join(data, 'inner'),
      `${directory}/`,
      '/',
      join(directory, 'by-another-name'),
      join(directory, 'by-another-name', 'data', 'inner'),
      `acme=${join(directory, 'real', 'data2', 'link')}`,
    ];
    const sentences = await refusal({
      DATABASE_URL: database.url,
      AUTH_SECRET: 'x'.repeat(32),
      DATA_DIR: data,
      LINK_ROOTS: [join(directory, 'real', 'data2'), ...wrong].join(),
    });
    expect(sentences).toHaveLength(wrong.length);
    for (const [index, entry] of wrong.entries()) {
      const named = entry.replace(/^acme=/, '').replace(/(.)\/$/, '$1');
      expect(sentences[index]).toContain(`LINK_ROOTS has ${named},`);
    }
  });

  test('but with a directory beside its own, also before that is made', async () => {
    const beside = join(directory, 'beside');
    await mkdir(beside);
    const config = readConfig({ DATA_DIR: join(directory, 'not yet', 'data'), LINK_ROOTS: beside });
    await expect(checkLinkRoots(config)).resolves.toBeUndefined();
    await expect(checkLinkRoots({ ...config, dataDirectory: join(beside, 'not yet') })).rejects.toThrow(
      beside,
    );
  });

  test.each(['PORT', 'GRPC_PORT', 'METRICS_PORT'])('a %s that is taken', async (name) => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const taken = String((other.address() as AddressInfo).port);
    const env = {
      DATABASE_URL: database.url,
      AUTH_SECRET: 'x'.repeat(32),
      DATA_DIR: join(directory, 'data'),
    };
    const sentences = await refusal({ ...env, PORT: '0', [name]: taken });
    other.close();
    expect(sentences).toEqual([expect.stringContaining(taken)]);
    expect(sentences[0]).toContain(name);
  });

  /** What the start says after "Holdall cannot start.", line by line; fails if it does start. */
  async function refusal(env: Record<string, string>): Promise<string[]> {
    const { PATH, HOME } = process.env;
    const child = spawn(process.execPath, ['dist/main.js'], {
      cwd: root,
      env: { NODE_ENV: 'test', GRPC_PORT: '0', LOG_LEVEL: 'silent', PATH, HOME, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let errors = '';
    child.stderr.on('data', (chunk) => {
      errors += chunk;
    });
    child.stdout.on('data', (chunk) => {
      if (String(chunk).includes('Holdall is ready')) child.kill();
    });
    const [code] = await once(child, 'close');
    const [first, ...sentences] = errors.trim().split('\n');
    expect({ code, first }).toEqual({ code: 1, first: 'Holdall cannot start.' });
    return sentences;
  }
});
