import { getPriority, setPriority } from 'node:os';
import { parentPort } from 'node:worker_threads';
import { hashSync, verifySync } from '@node-rs/argon2';
import type { PasswordOutcome, PasswordTask } from '@/lib/domain/users/password-hasher';

/** argon2id with OWASP's parameters: 19 MiB, two passes, one lane. */
const argon2 = { algorithm: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

// Where CPUs are scarce, requests go before passwords. Linux takes 0 for this thread, others for the process.
if (process.platform === 'linux') setPriority(0, Math.min(getPriority(0) + 10, 19));

/** Hashes passwords for `createPasswordHasher`, one after another, on this thread. */
parentPort?.on('message', ({ id, password, hash }: PasswordTask) => {
  parentPort?.postMessage(
    outcomeOf(id, () => (hash === null ? hashSync(password, argon2) : verifySync(hash, password))),
  );
});

function outcomeOf(id: number, compute: () => string | boolean): PasswordOutcome {
  try {
    return { id, result: compute() };
  } catch (error) {
    return { id, error };
  }
}
