import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const sources = new Map<string, string | null>();

/**
 * The address of a script that the build made for pages without Next; null where there is none. It names
 * the content, since browsers keep scripts for a year.
 */
export function pageScript(name: string): string | null {
  const known = sources.get(name);
  if (known !== undefined) return known;
  const path = join(process.cwd(), '.next/static/pages', `${name}.js`);
  const found = existsSync(path) ? `/_next/static/pages/${name}.js?v=${hashOf(path)}` : null;
  sources.set(name, found);
  return found;
}

const hashOf = (path: string) =>
  createHash('sha256').update(readFileSync(path)).digest('base64url').slice(0, 16);
