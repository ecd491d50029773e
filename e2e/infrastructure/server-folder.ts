import { mkdtemp, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What a run of all tests leaves on the servers beside it, generously. */
const roomBytes = 12 * 2 ** 30;

/**
 * A new folder for a server that tests share: in memory where there is space, because what it writes and
 * syncs there would starve the tests of a slow disk. Such servers are killed in tests; the machine never is.
 */
export async function makeServerFolder(name: string): Promise<string> {
  const memory = '/dev/shm';
  const { bavail, bsize } = await statfs(memory).catch(() => ({ bavail: 0, bsize: 0 }));
  return mkdtemp(join(bavail * bsize >= roomBytes ? memory : tmpdir(), `holdall-${name}-`));
}
