import { describe, expect, it } from 'vitest';
import { preferredWait, prefersAsync } from './respond-async';

describe('Prefer', () => {
  const prefers = (prefer?: string) =>
    prefersAsync({ headers: new Headers(prefer === undefined ? {} : { prefer }) });

  it.each([
    'respond-async',
    'Respond-Async',
    'respond-async, wait=10',
    'return=minimal , respond-async',
    'respond-async; foo=bar',
  ])('%s asks for an answer before the work is done', (prefer) => {
    expect(prefers(prefer)).toBe(true);
  });

  it.each([undefined, '', 'wait=10', 'respond-asynchronously', 'return=respond-async', 'x-respond-async'])(
    '%s does not',
    (prefer) => {
      expect(prefers(prefer)).toBe(false);
    },
  );

  const waitOf = (prefer: string) => preferredWait({ headers: new Headers({ prefer }) });

  it.each([
    ['respond-async, wait=1', 1],
    ['wait=7, respond-async', 7],
    ['respond-async, Wait = "3"; foo', 3],
    ['respond-async, wait=86400', 20],
    ['respond-async', 0],
    ['respond-async, wait=-1', 0],
    ['respond-async, wait=1.5', 0],
    ['respond-async, waiting=5', 0],
  ])('%s waits %s seconds before that', (prefer, seconds) => {
    expect(waitOf(prefer)).toBe(seconds);
  });
});
