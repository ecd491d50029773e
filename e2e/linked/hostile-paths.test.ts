import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { IsolatedFixture } from '../infrastructure/fixture';
import {
  canary,
  canaryContent,
  canaryNames,
  hostileEncodings,
  hostilePaths,
  makeTraps,
  oddNames,
} from './hostile-paths';
import { behind, createDirectory, createLinkedFixture, makeLink, uriOf } from './linked-fixture';

const run = promisify(execFile);

// Paths are among the names of the tests, and some have it in them.
const base = await createDirectory();
let root: string;
let fixture: IsolatedFixture;
let linked: ReturnType<typeof behind>;
let before: string[];

beforeAll(async () => {
  root = await makeTraps(base.directory);
  before = await everything();
  fixture = await createLinkedFixture([root]);
  linked = behind(fixture.owner, await makeLink(fixture.owner, uriOf(root)));
});
afterAll(async () => {
  await fixture?.remove();
  await base.remove();
});

/** All there is, links as what they are: Node's own recursion would follow them. */
const everything = async () => (await run('find', [base.directory])).stdout.split('\n').sort();

async function expectUntouched(): Promise<void> {
  expect(await everything()).toEqual(before);
  for (const folder of ['.', 'outside', 'acme2'])
    expect(await readFile(join(base.directory, folder, 'canary'), 'utf8')).toBe(canaryContent);
  expect(await readFile(join(root, 'folder', 'a.txt'), 'utf8')).toBe('inside');
}

/**
 * The answers to every request for a path, without what belongs to the single request. `query` goes as it
 * stands.
 */
async function askAll(query: string) {
  const answers = {
    list: await linked.call(`?path=${query}`),
    read: await linked.call(`:download?path=${query}`),
    readInline: await linked.call(`:download?disposition=inline&path=${query}`),
    look: await linked.call(`:download?path=${query}`, { method: 'HEAD' }),
    write: await linked.call(`:upload?path=${query}`, { method: 'PUT', body: 'overwritten' }),
    delete: await linked.call(`?path=${query}`, { method: 'DELETE' }),
  };
  const outcomes = Object.entries(answers).map(async ([what, response]) => {
    const headers = [...response.headers].filter(([name]) => !/^(date|x-request-id)$/.test(name));
    return { what, status: response.status, headers, body: await response.text() };
  });
  return Promise.all(outcomes);
}

async function expectRefused(query: string) {
  const answers = await askAll(query);
  for (const { what, status, body } of answers) {
    expect([400, 403, 404], `${what}: ${body}`).toContain(status);
    expect(body).not.toContain(canaryContent);
    if (what !== 'look') expect([3, 5, 7]).toContain(JSON.parse(body).code);
  }
  await expectUntouched();
  return answers;
}

const titled = (texts: string[]) => texts.map((text) => [JSON.stringify(text).slice(0, 100), text]);
const paths = hostilePaths(base.directory);

it('has enough of them', () => {
  expect(paths.length + hostileEncodings.length).toBeGreaterThan(100);
});

describe('a path that leads outside, or to no plain file, is refused, and reveals nothing:', () => {
  it.each(titled(paths))('%s', async (_, path) => {
    const [there, missing] = canaryNames;
    const answers = await expectRefused(encodeURIComponent(path.replaceAll(canary, there)));
    if (!path.includes(canary)) return;
    expect(answers).toEqual(await expectRefused(encodeURIComponent(path.replaceAll(canary, missing))));
  });

  it.each(hostileEncodings)('%s', async (query) => void (await expectRefused(query)));
});

it.each(oddNames)('%s is a name like any other', async (name) => {
  const { status } = await linked.download(name);
  expect(status).toBe(404);
  expect(await linked.write(name, 'odd')).toMatchObject({ path: name, filename: name, size_bytes: '3' });
  expect(await linked.names()).toContain(name);
  expect(await linked.read(name)).toBe('odd');
  expect(await readFile(join(root, name), 'utf8')).toBe('odd');
  expect((await linked.remove(name)).status).toBe(200);
  await expectUntouched();
});

it('lists nothing of the traps', async () => {
  expect(await linked.names()).toEqual(['folder/']);
  expect(await linked.names('folder')).toEqual(['a.txt']);
});
