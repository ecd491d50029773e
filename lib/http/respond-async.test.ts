import { describe, expect, it } from 'vitest';
import { prefersAsync } from './respond-async';

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
});
