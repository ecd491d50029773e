import { copyFile, type FileHandle, open, readFile, stat, truncate } from 'node:fs/promises';
import { join } from 'node:path';

const LIMIT_BYTES = 8 * 2 ** 20;

/** What PostgreSQL says on stderr, in a file that outlives us both. */
export function openLog(directory: string): Promise<FileHandle> {
  return open(logPath(directory), 'a', 0o600);
}

/**
 * Keeps the log and one older part of it below a bound. PostgreSQL appends, so the file may be emptied under
 * it.
 */
export async function boundLog(directory: string): Promise<void> {
  const path = logPath(directory);
  if ((await sizeOfLog(directory)) < LIMIT_BYTES) return;
  await copyFile(path, `${path}.1`);
  await truncate(path);
}

export async function sizeOfLog(directory: string): Promise<number> {
  try {
    return (await stat(logPath(directory))).size;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 0;
    throw error;
  }
}

/** What was said since the log had `start` bytes. */
export async function readLog(directory: string, start: number): Promise<string> {
  const bytes = await readFile(logPath(directory));
  return bytes.subarray(start).toString('utf8').trim() || 'it left no message';
}

function logPath(directory: string): string {
  return join(directory, 'postgres.log');
}
