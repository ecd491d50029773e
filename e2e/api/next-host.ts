import { fork } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { freePorts } from '../infrastructure/free-ports';

const root = resolve(import.meta.dirname, '../..');

export type NextHost = { url: string; stop(): Promise<void> };

/** Runs Next itself on an instance: the same handlers by its own routing. Needs a build of Next. */
export async function startNextHost({ env }: { env: Record<string, string> }): Promise<NextHost> {
  const [port] = await freePorts(1);
  const stop = await start({ ...env, NEXT_HOST_PORT: String(port) });
  return { url: `http://127.0.0.1:${port}`, stop };
}

/** Runs Next as the front door does: on a Unix socket. Answers how to stop it. */
export function startPageProcess(
  { env }: { env: Record<string, string> },
  socket: string,
): Promise<() => Promise<void>> {
  return start({ ...env, NEXT_HOST_SOCKET: socket });
}

async function start(env: Record<string, string>): Promise<() => Promise<void>> {
  const { PATH, HOME } = process.env;
  const child = fork('dist/next-host.js', {
    cwd: root,
    // Next is what `npm start` runs: a production build.
    env: { PATH, HOME, ...env, NODE_ENV: 'production' },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    execArgv: [],
  });
  const exited = once(child, 'exit');
  await Promise.race([
    once(child, 'message'),
    exited.then(([code]) => {
      throw new Error(`The Next host ended with code ${code}. Is there a build?`);
    }),
  ]);
  return async () => {
    child.kill('SIGKILL');
    await exited;
  };
}
