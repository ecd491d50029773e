import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export type PagesSocket = {
  path: string;
  /** Call before another process listens there. */
  clear(): void;
  remove(): void;
};

/**
 * The socket of the process that serves pages. That process trusts what the front door says about a
 * request, so only our own user may connect: the directory has mode 0700. It is in the directory for
 * temporary files if that is writable, because the path of DATA_DIR may be too long for a socket (about
 * 100 bytes).
 */
export function createPagesSocket(dataDirectory: string): PagesSocket {
  if (process.platform === 'win32') {
    const path = `\\\\.\\pipe\\holdall-${randomBytes(16).toString('hex')}`;
    return { path, clear() {}, remove() {} };
  }
  const directory = makeDirectory(tmpdir()) ?? makeDirectory(dataDirectory);
  if (!directory) throw new Error(`Neither ${tmpdir()} nor ${dataDirectory} is writable.`);
  const path = join(directory, 'pages');
  return {
    path,
    clear: () => rmSync(path, { force: true }),
    remove: () => rmSync(directory, { recursive: true, force: true }),
  };
}

/** A new directory of mode 0700 in `parent`; null if the parent is read-only or missing. */
function makeDirectory(parent: string): string | null {
  try {
    return mkdtempSync(join(parent, 'holdall-'));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EROFS' || code === 'EACCES' || code === 'ENOENT') return null;
    throw error;
  }
}
