import { expect, test } from 'vitest';
import { bytesPerSecond, durationText, paceOf, paceText, withSample } from './throughput';

test('drops samples that are five seconds old or older', () => {
  const samples = [
    { at: 0, sent: 1 },
    { at: 1, sent: 2 },
  ];
  expect(withSample(samples, { at: 5000, sent: 3 })).toEqual([
    { at: 1, sent: 2 },
    { at: 5000, sent: 3 },
  ]);
});

test('averages the speed over the window', () => {
  const samples = [
    { at: 1000, sent: 500 },
    { at: 2000, sent: 9000 },
    { at: 3000, sent: 4500 },
  ];
  expect(bytesPerSecond(samples)).toBe(2000);
});

test('has no speed without two moments, and none below zero after a cancelled upload', () => {
  expect(bytesPerSecond([])).toBe(0);
  expect(bytesPerSecond([{ at: 5, sent: 9 }])).toBe(0);
  const sameMoment = [
    { at: 5, sent: 0 },
    { at: 5, sent: 9 },
  ];
  expect(bytesPerSecond(sameMoment)).toBe(0);
  const shrunk = [
    { at: 0, sent: 900 },
    { at: 1000, sent: 100 },
  ];
  expect(bytesPerSecond(shrunk)).toBe(0);
});

test.each([
  [0, '0:00'],
  [0.2, '0:01'],
  [59.5, '1:00'],
  [187, '3:07'],
  [3600, '1:00:00'],
  [3787, '1:03:07'],
])('writes %d seconds as %s', (seconds, text) => {
  expect(durationText(seconds)).toBe(text);
});

test('uploads without a byte for some seconds are stalled, whatever came before', () => {
  const samples = [0, 1000, 2000, 3000, 4000].map((at) => ({ at, sent: 7 }));
  expect(paceOf(samples, 10)).toEqual({ kind: 'stalled' });
  expect(paceOf(samples.slice(0, 3), 10)).toEqual({ kind: 'unknown' });
  expect(paceOf(samples, 0)).toEqual({ kind: 'unknown' });
  expect(paceOf([...samples, { at: 4500, sent: 16 }], 10)).toEqual({
    kind: 'moving',
    speed: 2,
    secondsLeft: 5,
  });
});

test('a pace has a time only where that says something', () => {
  const t = (key: string, { speed, left }: { speed: string; left: string }) => [key, speed, left].join(' ');
  const text = (secondsLeft: number) =>
    paceText({ kind: 'moving', speed: 10, secondsLeft }, { t, size: (bytes) => `${bytes} B` });
  expect(text(90)).toBe('speed 10 B 1:30');
  expect(text(2_000_000)).toBe('slow 10 B ');
  expect(paceText({ kind: 'stalled' }, { t, size: String })).toBe('stalled  ');
  expect(paceText({ kind: 'unknown' }, { t, size: String })).toBeNull();
});
