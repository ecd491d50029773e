import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { compactClient } from './compact-client.mjs';

const wasm = '@prisma/client/runtime/query_compiler_fast_bg.postgresql.wasm-base64';

/** What Prisma generates, as far as it is changed. */
const generated = (graph: number[]) => `
config.parameterizationSchema = {
  strings: JSON.parse("[\\"where\\",\\"a\\\\\\"b\\"]"),
  graph: "${Buffer.from(graph).toString('base64url')}"
}
    const { wasm } = await import("${wasm}.mjs")
    return await decodeBase64AsWasm(wasm)
`;

function compact(client: string): string {
  const path = join(mkdtempSync(join(tmpdir(), 'client-')), 'class.ts');
  writeFileSync(path, client);
  compactClient(path);
  return readFileSync(path, 'utf8');
}

const one = [
  // One node of each kind, and a root.
  [1, 1, 1],
  // Two edges: name, scalars (2 bytes), node + 1, enumeration + 1, flags. The second has a name and a node of
  // two bytes, and an enumeration.
  [2, 0, 255, 128, 0, 0, 9, 130, 1, 0, 0, 129, 1, 2, 7],
  // One edge: name, node of arguments + 1, node + 1.
  [1, 1, 0, 1],
  [0, 1, 1],
].flat();

it('adds 1024 to the numbers of names, and puts as many names before them', () => {
  const client = compact(generated(one));
  const strings = JSON.parse(JSON.parse(/JSON\.parse\((".*")\)/.exec(client)?.[1] ?? ''));
  expect(strings).toEqual([...Array(1024).fill(''), 'where', 'a"b']);
  const graph = [...Buffer.from(/graph: "(.*)"/.exec(client)?.[1] ?? '', 'base64url')];
  expect(graph).toEqual(
    [
      [1, 1, 1],
      [2, 128, 8, 255, 128, 0, 0, 9, 130, 9, 0, 0, 129, 1, 130, 8, 7],
      [1, 129, 8, 0, 1],
      [128, 8, 1, 1],
    ].flat(),
  );
});

it('reads the query compiler from its file', () => {
  const client = compact(generated(one));
  expect(client).toContain(`resolve('${wasm}.js')`);
  expect(client).not.toContain('.mjs');
});

it.each([
  ['is not one', 'export {};'],
  ['has a longer graph', generated([...one, 0])],
  ['has a shorter graph', generated(one.slice(0, -1))],
])('throws if the client %s', (_, client) => {
  expect(() => compact(client)).toThrow();
});
