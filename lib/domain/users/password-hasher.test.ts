import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createPasswordHasher, type PasswordHasher, restMs } from './password-hasher';

/** A thread that computes nothing: the hash is "#" and the password; "end" ends the thread. */
const thread = `
  import { parentPort } from 'node:worker_threads';
  parentPort.on('message', ({ id, password, hash }) => {
    if (password === 'end') process.exit(1);
    if (password === 'fail') parentPort.postMessage({ id, error: new Error('The thread failed.') });
    else parentPort.postMessage({ id, result: hash === null ? '#' + password : hash === '#' + password });
  });`;

let directory: string;
let passwords: PasswordHasher;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'password-hasher-'));
  await writeFile(join(directory, 'thread.mjs'), thread);
});
afterEach(() => passwords.close());
afterAll(() => rm(directory, { recursive: true }));

const create = () => createPasswordHasher({ script: join(directory, 'thread.mjs'), threads: 1 });

describe('the threads for passwords', () => {
  test('hash the prepared password, and verify it', async () => {
    passwords = create();
    expect(await passwords.hash('u\u0308ber', null)).toBe('#\u00fcber');
    expect(await passwords.verify('#\u00fcber', 'u\u0308ber', null)).toBe(true);
    expect(await passwords.verify('#other', 'u\u0308ber', null)).toBe(false);
    expect(await passwords.verify(null, 'anything', null)).toBe(false);
    expect(await passwords.verify(`#${'x'.repeat(257)}`, 'x'.repeat(257), null)).toBe(false);
  });

  test('survive a failure and the end of a thread', async () => {
    passwords = create();
    const outcomes = ['fail', 'end', 'ok'].map((password) => passwords.hash(password, null));
    expect(await Promise.allSettled(outcomes)).toMatchObject([
      { status: 'rejected', reason: { message: 'The thread failed.' } },
      { status: 'rejected', reason: { message: 'A thread that hashes passwords ended.' } },
      { status: 'fulfilled', value: '#ok' },
    ]);
  });

  test('serve addresses in turn, and count an IPv6 address by its /64', async () => {
    passwords = create();
    const order: string[] = [];
    const hash = (name: string, address: string) =>
      passwords.hash(name, address).then(() => order.push(name));
    await Promise.all([
      ...[1, 2, 3, 4].map((at) => hash(`flood ${at}`, `2001:db8::${at}`)),
      hash('other', '198.51.100.7'),
    ]);
    // The first one was under way, and the next turn belongs to the first address in the queue.
    expect(order).toEqual(['flood 1', 'flood 2', 'other', 'flood 3', 'flood 4']);
  });

  test('refuse what exceeds the queue, and let others displace a flood', async () => {
    passwords = create();
    const tooMany = { reason: 'RATE_LIMITED', metadata: { retry_after_seconds: '2' } };
    // One is under way and 64 wait.
    const flood = Array.from({ length: 100 }, (_, at) => passwords.hash('x', `2001:db8::${at}`));
    const other = passwords.hash('y', '198.51.100.7');
    const settled = await Promise.allSettled(flood);
    const reasons = settled.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []));
    expect(reasons).toHaveLength(36);
    for (const reason of reasons) expect(reason).toMatchObject(tooMany);
    expect(await other).toBe('#y');
  });
});

describe('the rest of a thread', () => {
  test.each([
    { what: 'none, while few wait', elapsedMs: 40, waiting: 4, ms: 0 },
    { what: 'twice the time of the password, while many wait', elapsedMs: 40, waiting: 5, ms: 80 },
    { what: 'bounded, on a slow machine', elapsedMs: 2_000, waiting: 64, ms: 100 },
  ])('is $what', ({ elapsedMs, waiting, ms }) => {
    expect(restMs(elapsedMs, waiting)).toBe(ms);
  });
});
