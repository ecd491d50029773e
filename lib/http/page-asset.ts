import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const addresses = new Map<string, string | null>();

/**
 * The address of a file that the build made for pages without Next; null where there is none. It names the
 * content, since browsers keep such files for a year.
 */
export function pageAsset(name: string): string | null {
  const known = addresses.get(name);
  if (known !== undefined) return known;
  const path = join(process.cwd(), '.next/static/pages', name);
  const found = existsSync(path) ? `/_next/static/pages/${name}?v=${hashOf(path)}` : null;
  addresses.set(name, found);
  return found;
}

const hashOf = (path: string) =>
  createHash('sha256').update(readFileSync(path)).digest('base64url').slice(0, 16);
