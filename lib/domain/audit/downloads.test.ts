import { describe, expect, it } from 'vitest';
import { createDownloads } from './downloads';

const size = 100;
const whole = { start: 0, end: size, sizeBytes: size };
const range = (start: number, end: number) => ({ start, end, sizeBytes: size });

describe('a download', () => {
  it('is all ranges of a content until each byte was delivered, in any order', () => {
    const { begin } = createDownloads();
    const parts = [range(0, 30), range(60, 100), range(30, 60)].map((part) => begin('key', part));
    expect(parts.map(({ isNew }) => isNew)).toEqual([true, false, false]);
    for (const part of parts) {
      part.deliver();
      part.end();
    }
    expect(begin('key', whole).isNew).toBe(true);
    expect(begin('another', range(30, 60))).toMatchObject({ isNew: true, isResumption: true });
  });

  it('goes on when a broken transfer starts again, from the middle or from the first byte', () => {
    const { begin } = createDownloads();
    const broken = begin('key', whole);
    broken.end();
    expect(begin('key', range(40, 100)).isNew).toBe(false);
    const again = begin('key', whole);
    expect(again.isNew).toBe(false);
    again.deliver();
    again.end();
    again.end();
    // A media player that goes back.
    expect(begin('key', range(40, 100)).isNew).toBe(false);
    expect(begin('key', whole).isNew).toBe(true);
  });

  it('is another one beside a transfer from the first byte', () => {
    const { begin } = createDownloads();
    expect([begin('key', whole), begin('key', whole)].map(({ isNew }) => isNew)).toEqual([true, true]);
  });

  it('of an empty content is complete at once', () => {
    const { begin } = createDownloads();
    const empty = { start: 0, end: 0, sizeBytes: 0 };
    const first = begin('key', empty);
    first.deliver();
    first.end();
    expect(begin('key', empty).isNew).toBe(true);
  });

  it('is forgotten after a day, and when there are too many', () => {
    let now = 0;
    const { begin } = createDownloads({ now: () => now });
    begin('key', whole).end();
    now = 24 * 3_600_000 + 1;
    expect(begin('key', range(1, 2)).isNew).toBe(true);
    for (let at = 0; at < 10_000; at += 1) begin(`key ${at}`, whole);
    expect(begin('key', range(1, 2)).isNew).toBe(true);
  });
});
