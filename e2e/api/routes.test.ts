import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { routes } from '@/app/routes';
import nextConfig from '@/next.config.mjs';

const root = resolve(import.meta.dirname, '../..');
const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

async function routeFiles(): Promise<string[]> {
  const entries = await readdir(join(root, 'app'), { recursive: true });
  // next-auth's own, which runs under Next alone.
  const signIn = 'api/auth/[...nextauth]/route.ts';
  return entries.filter((entry) => /(^|\/)route\.tsx?$/.test(entry) && entry !== signIn).sort();
}

/**
 * The path of a route file as Next serves it, with `{name}` for `[name]`, `{+name}` for `[...name]`:
 * `/api/v1/organizations/{organization_id}/files/upload`.
 */
const pathOfFolder = (file: string) =>
  `/${file.replace(/(^|\/)route\.tsx?$/, '')}`
    .replace(/\[(\w+)\]/g, '{$1}')
    .replace(/\[\.{3}(\w+)\]/g, '{+$1}');

/** A verb has its own folder, since no folder of Next can have a colon in its name. */
const pathWithoutColon = (path: string) => path.replace(/:(?=[a-zA-Z]+$)/, '/');

describe('the table of routes', () => {
  it('and app/ have the same methods on the same paths', async () => {
    const exported: string[] = [];
    for (const file of await routeFiles()) {
      const module = (await import(join(root, 'app', file))) as Record<string, unknown>;
      for (const method of Object.keys(module)) exported.push(`${method} ${pathOfFolder(file)}`);
    }
    const listed = routes.map(({ method, handler }) => `${method} ${pathWithoutColon(handler.spec.path)}`);
    expect(listed.sort()).toEqual(exported.sort());
  });

  it('has nothing but methods, each once', () => {
    for (const { method } of routes) expect(methods).toContain(method);
    const names = routes.map(({ method, handler }) => `${method} ${handler.spec.path}`);
    expect(new Set(names).size).toBe(names.length);
  });

  it('has its colon verbs rewritten for Next, and no other path', async () => {
    const rewrites = (await nextConfig.rewrites?.()) as { source: string; destination: string }[];
    const wanted = new Set(
      routes.map(({ handler }) => handler.spec.path).filter((path) => pathWithoutColon(path) !== path),
    );
    const asNext = (path: string) => path.replace(/\{(\w+)\}/g, ':$1');
    const expected = [...wanted].map((path) => ({
      source: asNext(path.replace(/:(?=[a-zA-Z]+$)/, '\\:')),
      destination: asNext(pathWithoutColon(path)),
    }));
    const bySource = (one: { source: string }, other: { source: string }) =>
      one.source < other.source ? -1 : 1;
    expect([...rewrites].sort(bySource)).toEqual(expected.sort(bySource));
  });

  // A proxy (once called middleware) cuts bodies above 10 MB short without an error, and has had many
  // bypasses.
  it('is all there is: no proxy and no middleware before the handlers', () => {
    const names = ['proxy', 'middleware'].flatMap((name) =>
      ['ts', 'tsx', 'js', 'mjs', 'cjs', 'jsx'].map((extension) => `${name}.${extension}`),
    );
    for (const folder of ['', 'app', 'src'])
      for (const name of names) expect(existsSync(join(root, folder, name)), name).toBe(false);
  });
});
