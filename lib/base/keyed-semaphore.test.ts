import { describe, expect, test } from 'vitest';
import { createKeyedSemaphore } from './keyed-semaphore';

/** Tasks that run until they are finished by name, and the log of their starts. */
function createTasks(withPermit: ReturnType<typeof createKeyedSemaphore>) {
  const started: string[] = [];
  const finish = new Map<string, () => void>();
  const run = (key: string, name: string) =>
    withPermit(key, () => {
      started.push(name);
      return new Promise<string>((resolve) => finish.set(name, () => resolve(name)));
    });
  return { started, finish: (name: string) => finish.get(name)?.(), run };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('createKeyedSemaphore', () => {
  test('runs as many tasks of a key at once as its width', async () => {
    const { started, run, finish } = createTasks(createKeyedSemaphore(2));
    const all = ['a', 'b', 'c'].map((name) => run('key', name));
    await settled();
    expect(started).toEqual(['a', 'b']);
    finish('b');
    await settled();
    expect(started).toEqual(['a', 'b', 'c']);
    finish('a');
    finish('c');
    expect(await Promise.all(all)).toEqual(['a', 'b', 'c']);
  });

  test('starts waiting tasks in the order of their calls', async () => {
    const { started, run, finish } = createTasks(createKeyedSemaphore(1));
    for (const name of ['a', 'b', 'c']) void run('key', name);
    for (const name of ['a', 'b', 'c']) {
      await settled();
      finish(name);
    }
    await settled();
    expect(started).toEqual(['a', 'b', 'c']);
  });

  test('does not let one key wait for another', async () => {
    const { started, run } = createTasks(createKeyedSemaphore(1));
    void run('one', 'a');
    void run('two', 'b');
    await settled();
    expect(started).toEqual(['a', 'b']);
  });

  test('gives the permit of a failed task to the next', async () => {
    const withPermit = createKeyedSemaphore(1);
    const failed = withPermit('key', () => Promise.reject(new Error('broken')));
    const next = withPermit('key', async () => 'done');
    await expect(failed).rejects.toThrow('broken');
    expect(await next).toBe('done');
  });

  test('has all permits again after its queue was empty', async () => {
    const { started, run, finish } = createTasks(createKeyedSemaphore(1));
    const first = run('key', 'a');
    await settled();
    finish('a');
    await first;
    void run('key', 'b');
    void run('key', 'c');
    await settled();
    expect(started).toEqual(['a', 'b']);
  });
});
