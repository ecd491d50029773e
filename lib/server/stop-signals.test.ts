import { describe, expect, test } from 'vitest';
import { Interrupted, unlessStopped } from './stop-signals';

describe('unlessStopped', () => {
  const never = new Promise<never>(() => {});

  test('has the result of the work, or its error', async () => {
    const { signal } = new AbortController();
    await expect(unlessStopped(Promise.resolve(1), signal)).resolves.toBe(1);
    await expect(unlessStopped(Promise.reject(new Error('work')), signal)).rejects.toThrow('work');
    await expect(unlessStopped(Promise.resolve(2), undefined)).resolves.toBe(2);
  });

  test('does not wait for the work after a request to stop', async () => {
    const stopping = new AbortController();
    const waiting = unlessStopped(never, stopping.signal);
    stopping.abort(new Interrupted('SIGTERM'));
    await expect(waiting).rejects.toMatchObject({ signal: 'SIGTERM' });
    await expect(unlessStopped(never, stopping.signal)).rejects.toBeInstanceOf(Interrupted);
  });
});
