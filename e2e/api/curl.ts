import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { collect } from '../infrastructure/bytes';
import { without } from '../infrastructure/programs';

export type CurlAnswer = { status: number; body: Buffer; exitCode: number | null };

/** For tests that are skipped without curl. */
export const noCurl = without('curl');

/** Runs the machine's own curl with these arguments; `input` is its stdin. */
export async function curl(args: string[], input: Uint8Array = new Uint8Array()): Promise<CurlAnswer> {
  const child = spawn('curl', ['--silent', '--show-error', '--write-out', '%{stderr}%{http_code}', ...args], {
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  // A server that answers early may leave curl without need of the rest.
  child.stdin.on('error', () => {});
  child.stdin.end(input);
  const [body, errors, [exitCode]] = await Promise.all([
    collect(child.stdout),
    collect(child.stderr),
    once(child, 'close') as Promise<[number | null]>,
  ]);
  return { status: Number(errors.toString().slice(-3)), body, exitCode };
}
