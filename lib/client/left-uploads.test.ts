import { expect, test } from 'vitest';
import { pathsLeft } from './left-uploads';

test('A page that closes leaves the uploads that it has begun and not ended', () => {
  const left = pathsLeft([
    { state: 'sending', location: '/t/1' },
    { state: 'paused', location: '/t/2' },
    { state: 'waiting', location: undefined },
    { state: 'done', location: '/t/4' },
    { state: 'failed', location: '/t/5' },
  ]);
  expect(left).toEqual(['/t/1', '/t/2']);
});
