import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

type Lockfile = { packages: Record<string, { integrity?: string; link?: boolean }> };

it('has the SHA-512 of every package, those of other platforms too', () => {
  const path = new URL('../package-lock.json', import.meta.url);
  const { packages } = JSON.parse(readFileSync(path, 'utf8')) as Lockfile;
  const unchecked = Object.entries(packages)
    .filter(([name, { link, integrity }]) => name && !link && !integrity?.startsWith('sha512-'))
    .map(([name]) => name);
  expect(unchecked).toEqual([]);
});
