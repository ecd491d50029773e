import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { addressBlock } from '@/lib/base/address-block';
import { fail } from '@/lib/base/errors';
import { createFairQueue } from '@/lib/base/fair-queue';
import { lengthOf, MAX_CHARACTERS } from './password-rules';
import { preparePassword } from './prepare-password';

/** What a thread computes: the hash of a password, or, with a hash, whether it is that of the password. */
export type PasswordTask = { id: number; password: string; hash: string | null };
export type PasswordOutcome = { id: number; result: string | boolean } | { id: number; error: unknown };

type PasswordHasherDeps = {
  /** The built password-thread.ts. */
  script: string;
  threads?: number;
};

export type PasswordHasher = ReturnType<typeof createPasswordHasher>;

const MAX_WAITING = 64;
const RETRY_AFTER_SECONDS = 2;
/** More waiting passwords than people enter at once. */
const MANY_WAITING = 4;
const MAX_REST_MS = 100;

/**
 * The hash of a password that no one knows. Comparing with it takes as long as with the hash of a user.
 */
const PLACEHOLDER_HASH =
  '$argon2id$v=19$m=19456,t=2,p=1$eZyJOBwovqTa6o9lWBloyA$n/wPTzENxRORlc8exZkefh17wWWEOltQoa9ysANgGP8';

/**
 * Hashes and verifies all passwords of this process, in threads of their own: argon2 takes tens of
 * milliseconds of CPU and 19 MiB each, which in libuv's pool would delay every file that is read or written.
 * The queue in front of the threads is bounded, and serves addresses in turn; while it is long, the threads
 * rest in between.
 */
export function createPasswordHasher({ script, threads = defaultThreads() }: PasswordHasherDeps) {
  const queue = createFairQueue<Job>(MAX_WAITING);
  const idle: Worker[] = [];
  const busy = new Map<Worker, Job>();
  const resting = new Map<Worker, NodeJS.Timeout>();
  let lastId = 0;
  let isClosed = false;

  function run(work: Pick<PasswordTask, 'password' | 'hash'>, address: string | null) {
    return new Promise<string | boolean>((resolve, reject) => {
      lastId += 1;
      const job = { task: { id: lastId, ...work }, startedAt: 0, resolve, reject };
      queue.push(addressBlock(address), job)?.reject(tooBusy());
      assign();
    });
  }

  /** Gives waiting jobs to idle threads. Threads start when they are needed. */
  function assign(): void {
    while (queue.size > 0 && !isClosed) {
      const worker = idle.pop() ?? (busy.size + resting.size < threads ? startThread() : undefined);
      const job = worker && queue.shift();
      if (!worker || !job) return;
      busy.set(worker, job);
      job.startedAt = performance.now();
      worker.ref();
      worker.postMessage(job.task);
    }
  }

  function startThread(): Worker {
    const worker = new Worker(script);
    worker.on('message', (outcome: PasswordOutcome) => {
      const job = busy.get(worker);
      busy.delete(worker);
      // An idle thread does not keep the process alive.
      worker.unref();
      rest(worker, job ? restMs(performance.now() - job.startedAt, queue.size) : 0);
      if ('error' in outcome) job?.reject(outcome.error);
      else job?.resolve(outcome.result);
      assign();
    });
    const onEnd = (error: unknown) => {
      const job = busy.get(worker);
      busy.delete(worker);
      clearTimeout(resting.get(worker));
      resting.delete(worker);
      if (idle.includes(worker)) idle.splice(idle.indexOf(worker), 1);
      job?.reject(error);
      assign();
    };
    worker.once('error', onEnd);
    worker.once('exit', () => onEnd(new Error('A thread that hashes passwords ended.')));
    return worker;
  }

  function rest(worker: Worker, ms: number): void {
    if (ms === 0) {
      idle.push(worker);
      return;
    }
    const wake = () => {
      resting.delete(worker);
      idle.push(worker);
      assign();
    };
    resting.set(worker, setTimeout(wake, ms));
  }

  return {
    /**
     * The hash of a password, for a caller at `address`; null on the command line.
     * @throws RESOURCE_EXHAUSTED if too many passwords wait
     */
    async hash(password: string, address: string | null): Promise<string> {
      return String(await run({ password: preparePassword(password), hash: null }, address));
    },

    /**
     * Whether this is the password of the hash. Without a hash it takes as long as for a wrong password.
     * @throws RESOURCE_EXHAUSTED if too many passwords wait
     */
    async verify(hash: string | null, password: string, address: string | null): Promise<boolean> {
      const prepared = preparePassword(password);
      if (lengthOf(prepared) > MAX_CHARACTERS) return false;
      const isSame = await run({ password: prepared, hash: hash ?? PLACEHOLDER_HASH }, address);
      return isSame === true && hash !== null;
    },

    async close(): Promise<void> {
      isClosed = true;
      for (const timer of resting.values()) clearTimeout(timer);
      const workers = [...idle, ...busy.keys(), ...resting.keys()];
      await Promise.all(workers.map((worker) => worker.terminate()));
    },
  };
}

type Job = {
  task: PasswordTask;
  startedAt: number;
  resolve(result: string | boolean): void;
  reject(error: unknown): void;
};

/**
 * How long a thread rests after a password that took `elapsedMs`, with `waiting` others in the queue. Many
 * passwords would keep a core busy and its caches full, at any priority: in a flood the threads compute for a
 * third of the time, and downloads keep their speed.
 */
export const restMs = (elapsedMs: number, waiting: number): number =>
  waiting > MANY_WAITING ? Math.min(2 * elapsedMs, MAX_REST_MS) : 0;

/** At least one CPU is left for everything else. */
const defaultThreads = () => (availableParallelism() > 2 ? 2 : 1);

const tooBusy = () =>
  fail('RATE_LIMITED', {
    message: 'Too many passwords are being checked. Wait, then retry.',
    metadata: { retry_after_seconds: String(RETRY_AFTER_SECONDS) },
  });
