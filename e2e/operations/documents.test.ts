import { execFileSync } from 'node:child_process';
import { readFile, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { blocksOf, documents } from './documents';

const root = resolve(import.meta.dirname, '../..');
const read = (path: string) => readFile(join(root, path), 'utf8');
const paths = await documents(root);

/** What a fence may be tagged with. `sh` runs in docs.test.ts, and `shell` has a reason there. */
const tags = ['caddyfile', 'json', 'mermaid', 'nginx', 'sh', 'shell', 'sql', 'text'];

describe.each(paths)('%s', (path) => {
  test('has only links that lead somewhere, to headings too', async () => {
    const text = await read(path);
    const broken: string[] = [];
    for (const { target, anchor } of linksOf(text)) {
      const file = target === '' ? path : join(dirname(path), target);
      if (!(await stat(join(root, file)).catch(() => null))) broken.push(target);
      else if (anchor && !headingsOf(await read(file)).includes(anchor)) broken.push(`${target}#${anchor}`);
    }
    expect(broken).toEqual([]);
  });

  test('names only functions that are in the file it links them to', async () => {
    const text = await read(path);
    const missing: string[] = [];
    for (const { label, target } of linksOf(text)) {
      const name = /^`([A-Za-z]\w*)`$/.exec(label)?.[1];
      if (!name || !/\.(ts|mjs)$/.test(target)) continue;
      const code = await read(join(dirname(path), target));
      if (!new RegExp(`\\b${name}\\b`).test(code)) missing.push(`${name} in ${target}`);
    }
    expect(missing).toEqual([]);
  });

  test('tags its blocks', async () => {
    const unknown = blocksOf(path, await read(path)).filter(({ tag }) => !tags.includes(tag));
    expect(unknown).toEqual([]);
  });
});

test('the compose file gives containers no more than they need, by images with a version', async () => {
  const compose = await read('deploy/compose.yaml');
  const [hardening = '', services = ''] = compose.split('\nservices:\n');
  for (const line of ['read_only: true', 'cap_drop: [ALL]', 'no-new-privileges:true'])
    expect(hardening).toContain(line);
  const ofEach =
    services
      .split('\nvolumes:')[0]
      ?.split(/^ {2}(?=[a-z]+:$)/m)
      .filter(Boolean) ?? [];
  expect(ofEach.map((service) => service.split(':')[0])).toEqual(['app', 'postgres']);
  for (const service of ofEach) {
    expect(service).toContain('<<: *hardening');
    expect(service).toMatch(/mem_limit: .*\n\s+pids_limit: /);
  }
  expect(ofEach[0]).toContain('env_file:');
  // The address follows the port that the host publishes.
  expect(ofEach[0]).toMatch(/PUBLIC_URL: \$\{PUBLIC_URL:-http:\/\/localhost:\$\{PORT:-3000\}\}/);
  expect(await read('deploy/Dockerfile')).toMatch(/^ARG NODE_IMAGE=node:\d+\.\d+\.\d+/m);
  expect(compose).toMatch(/postgres:\d+\.\d+/);
});

test('the README has at most 150 lines', async () => {
  expect((await read('README.md')).trimEnd().split('\n').length).toBeLessThanOrEqual(150);
});

test('the top level has at most 15 visible entries', () => {
  const files = execFileSync('git', ['ls-files'], { cwd: root, encoding: 'utf8' }).trim().split('\n');
  const entries = new Set(files.map((file) => file.split('/')[0] ?? ''));
  expect([...entries].filter((entry) => !entry.startsWith('.')).length).toBeLessThanOrEqual(15);
});

/** Links into this repository; what stands in fences is no link. */
function linksOf(text: string) {
  const prose = text.replace(/^```.*?^```$/gms, '');
  return [...prose.matchAll(/\[([^\]]*)\]\(([^)\s]+)\)/g)]
    .map(({ 1: label = '', 2: address = '' }) => {
      const [target = '', anchor] = decodeURIComponent(address).split('#');
      return { label, target, anchor };
    })
    .filter(({ target }) => !/^https?:/.test(target));
}

/** The anchors that GitHub makes of headings. */
function headingsOf(text: string): string[] {
  return [...text.matchAll(/^#+ (.*)$/gm)].map(({ 1: heading = '' }) =>
    heading
      .toLowerCase()
      .replace(/[^\w\- ]/g, '')
      .replaceAll(' ', '-'),
  );
}
