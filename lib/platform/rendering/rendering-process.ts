import { once } from 'node:events';
import { existsSync, realpathSync } from 'node:fs';
import { dirname, join, parse } from 'node:path';
import type { Readable } from 'node:stream';
import { fail } from '@/lib/base/errors';
import { cpuSecondsOf, endedBecause, PictureFailure, permissionFlags, spawnJailed } from './jail';
import { decodeRendering, READY, type Rendering, requestHead } from './rendering-protocol';

type RenderingJob = { sizeBytes: number; input: Readable; signal: AbortSignal; jobMs: number };

type Expectation = { ms: number; signal: AbortSignal; onEnd(why: string): Error; length?: number };

export type RenderingProcess = ReturnType<typeof startRenderingProcess>;

const MAX_JOBS = 200;
/** Below the limit of CPU time of a jailed process, so that a picture never pays for earlier ones. */
const MAX_BUSY_MS = 120_000;
/** On a busy machine. Then the process loads its code, and no picture is to blame. */
const START_MS = 60_000;

/** Starts the built thumbnail-process.ts in a jail. It renders one picture at a time. */
export function startRenderingProcess(builtScript: string) {
  const script = realpathSync(builtScript);
  const child = spawnJailed({
    command: process.execPath,
    args: [...permissionFlags(readableBy(script)), script],
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  const { stdin, stdout } = child;
  if (!stdin || !stdout) throw cannotRender('The process has no pipes.');
  // An end of the process is reported once, by its exit.
  stdin.on('error', () => {});
  child.on('error', () => {});
  const output = readOutput(stdout);
  const ended = new Promise<string>((resolve) => {
    child.once('close', (code, signal) => resolve(`The process ended with ${signal ?? code}.`));
    child.once('error', (error) => resolve(`The process did not start: ${error.message}.`));
  });
  let hasEnded = false;
  void ended.then(() => {
    hasEnded = true;
  });
  let jobs = 0;
  let busyMs = 0;

  /**
   * The next output that `decode` accepts, of the given `length`, by default all.
   * @throws `onEnd(why)` if the process ends, says something else, or time is up
   */
  async function receive<Output>(
    decode: (bytes: Buffer) => Output | null,
    { ms, signal, onEnd, length }: Expectation,
  ): Promise<Output> {
    return new Promise<Output>((resolve, reject) => {
      const timer = setTimeout(() => settle(() => reject(onEnd(endedBecause(ms)))), ms);
      const onAbort = () => settle(() => reject(signal.reason));
      const settle = (finish: () => void) => {
        clearTimeout(timer);
        signal.removeEventListener('abort', onAbort);
        output.onBytes = () => {};
        finish();
      };
      signal.addEventListener('abort', onAbort);
      if (signal.aborted) onAbort();
      void ended.then((why) => settle(() => reject(onEnd(why))));
      output.onBytes = () => {
        try {
          const decoded = decode(output.bytes());
          if (decoded === null) return;
          output.drop(length);
          settle(() => resolve(decoded));
        } catch (error) {
          settle(() => reject(onEnd((error as Error).message)));
        }
      };
      output.onBytes();
    });
  }

  async function send({ sizeBytes, input }: RenderingJob): Promise<void> {
    stdin?.write(requestHead(sizeBytes));
    for await (const chunk of input) {
      if (hasEnded || !stdin) throw cannotRender(await ended);
      // Of a process that has ended, only the end is of interest.
      if (!stdin.write(chunk)) await Promise.race([once(stdin, 'drain').catch(() => ended), ended]);
    }
  }

  return {
    hasEnded: () => hasEnded,
    isUsed: () => jobs > 0,
    isWornOut: () => jobs >= MAX_JOBS || busyMs >= MAX_BUSY_MS,
    kill: () => void child.kill('SIGKILL'),

    /**
     * The thumbnails of a picture, or why it has none. After an error the process must be killed. The picture
     * is to blame for what happens from the moment when the process has all of it.
     * @throws PictureFailure if the picture crashes or freezes the process; UNAVAILABLE if the process does
     *   not work at all; what `input` throws; the reason of `signal`
     */
    async render(job: RenderingJob): Promise<Rendering> {
      const { input, signal, jobMs } = job;
      const onAbort = () => {
        child.kill('SIGKILL');
        input.destroy(signal.reason);
      };
      signal.addEventListener('abort', onAbort);
      try {
        if (jobs === 0)
          await receive(isReady, { ms: START_MS, signal, onEnd: cannotRender, length: READY.length });
        jobs += 1;
        await send(job);
        await receive(isReady, { ms: START_MS, signal, onEnd: cannotRender, length: READY.length });
      } finally {
        signal.removeEventListener('abort', onAbort);
        input.destroy();
      }
      const started = performance.now();
      const cpuSeconds = cpuSecondsOf(child.pid);
      try {
        return await receive(decodeRendering, {
          ms: jobMs,
          signal,
          onEnd: (why) =>
            why === endedBecause(jobMs) && isStarved(child.pid, { cpuSeconds, jobMs })
              ? cannotRender(`${why} The machine is overloaded.`)
              : new PictureFailure(why),
        });
      } finally {
        busyMs += performance.now() - started;
      }
    },
  };
}

/** Whether the process got so little CPU that its slowness is not the fault of the picture. */
function isStarved(
  pid: number | undefined,
  { cpuSeconds, jobMs }: { cpuSeconds: number | null; jobMs: number },
) {
  const now = cpuSecondsOf(pid);
  return now !== null && cpuSeconds !== null && now - cpuSeconds < jobMs / 10_000;
}

/**
 * What the process may read: the built code, the packages that it uses, and the package.json that Node looks
 * for. Node compares paths after it has followed links.
 */
function readableBy(script: string): string[] {
  const code = dirname(script);
  const above: string[] = [];
  for (let folder = dirname(code); ; folder = dirname(folder)) {
    const packages = join(folder, 'node_modules');
    above.push(join(folder, 'package.json'), existsSync(packages) ? realpathSync(packages) : packages);
    if (folder === parse(folder).root) break;
  }
  // sharp looks there for the C library.
  return [code, ...above, '/usr/bin/ldd'];
}

function isReady(bytes: Buffer): true | null {
  if (bytes.length < READY.length) return null;
  if (!bytes.subarray(0, READY.length).equals(READY)) throw new Error('The process said something else.');
  return true;
}

/** Collects output for one reader at a time. */
function readOutput(stdout: Readable) {
  let chunks: Buffer[] = [];
  const output = {
    onBytes() {},
    bytes: () => Buffer.concat(chunks),
    drop(length?: number) {
      chunks = length === undefined ? [] : [Buffer.concat(chunks).subarray(length)];
    },
  };
  stdout.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    output.onBytes();
  });
  return output;
}

const cannotRender = (why: string) => fail('THUMBNAILS_UNAVAILABLE', { cause: new Error(why) });
