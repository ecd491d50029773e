import { copyFile, type FileHandle, open, readFile, stat, truncate } from 'node:fs/promises';
import { join } from 'node:path';

const LIMIT_BYTES = 8 * 2 ** 20;

/** The file for the stderr of PostgreSQL, which outlives this process. */
export function openLog(directory: string): Promise<FileHandle> {
  return open(logPath(directory), 'a', 0o600);
}

/**
 * Limits the size of the log, and keeps one older part. PostgreSQL appends, so truncating the open file is
 * safe.
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

/** The text after the first `start` bytes of the log. */
export async function readLog(directory: string, start: number): Promise<string> {
  const bytes = await readFile(logPath(directory));
  return bytes.subarray(start).toString('utf8').trim() || 'no message in its log';
}

function logPath(directory: string): string {
  return join(directory, 'postgres.log');
}
