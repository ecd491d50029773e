import { expect, test } from 'vitest';
import { createLog } from '@/lib/base/log';
import { createRunningParts } from './running-parts';

test('parts stop in reverse order, also after one that fails or never ends', async () => {
  const parts = createRunningParts(createLog('silent'));
  const stopped: string[] = [];
  const stop = (name: string) => async () => void stopped.push(name);
  parts.add('database', stop('database'));
  parts.add('hanging', () => new Promise(() => {}), { timeoutSeconds: 0.01 });
  parts.add('failing', () => Promise.reject(new Error('failed')));
  parts.add('door', stop('door'));

  expect(await parts.stop()).toBe(false);
  expect(stopped).toEqual(['door', 'database']);
  expect(await parts.stop()).toBe(true);
});
