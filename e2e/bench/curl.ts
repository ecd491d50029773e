import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Runs curl; answers the seconds it took, from connecting to the last byte. */
export async function curl(url: string, ...options: string[]): Promise<number> {
  const { stdout } = await run('curl', [
    '--silent',
    '--fail',
    '--output',
    '/dev/null',
    '--write-out',
    '%{time_total}',
    ...options,
    url,
  ]);
  return Number(stdout);
}
