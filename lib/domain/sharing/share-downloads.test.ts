import { describe, expect, test, vi } from 'vitest';
import { createTransfer, multirange, partOf } from './share-downloads';

const ranges = [
  { start: 0, end: 4 },
  { start: 6, end: 10 },
];

test.each([
  [-1, '{}'],
  [0, '{}'],
  [3, '{[0,3)}'],
  [4, '{[0,4)}'],
  [5, '{[0,4),[6,7)}'],
  [8, '{[0,4),[6,10)}'],
  [9, '{[0,4),[6,10)}'],
])('The first %i bytes of ranges are %s', (length, text) => {
  expect(multirange(partOf(ranges, length))).toBe(text);
});

describe('A transfer', () => {
  const begin = () => {
    const deps = { record: vi.fn(async () => {}), reopen: vi.fn(async () => {}), forget: vi.fn() };
    return { deps, transfer: createTransfer(ranges, { shareLinkId: 's', isHead: true, ...deps }) };
  };

  test('that was flushed delivers its ranges', async () => {
    const { deps, transfer } = begin();
    transfer.note(8);
    await transfer.end({ isComplete: true, hasBegun: true });
    expect(deps.record).toHaveBeenCalledExactlyOnceWith('{[0,4),[6,10)}', true);
    expect(deps.forget).toHaveBeenCalledOnce();
  });

  test('that broke delivers what was sent, and never the last byte', async () => {
    for (const [sent, delivered] of [
      [5, '{[0,4),[6,7)}'],
      [8, '{[0,4),[6,9)}'],
    ] as const) {
      const { deps, transfer } = begin();
      transfer.note(sent);
      await transfer.end({ isComplete: false, hasBegun: true });
      expect(deps.record).toHaveBeenCalledExactlyOnceWith(delivered, false);
    }
  });

  test('whose head was not sent delivers nothing', async () => {
    const { deps, transfer } = begin();
    transfer.note(4);
    await transfer.end({ isComplete: false, hasBegun: false });
    expect(deps.record).toHaveBeenCalledExactlyOnceWith('{}', false);
  });

  test('that ended with fewer bytes than it had is not complete: the response was an error', async () => {
    const { deps, transfer } = begin();
    await transfer.end({ isComplete: true, hasBegun: true });
    expect(deps.record).toHaveBeenCalledExactlyOnceWith('{}', false);
  });

  test('ends once, and lacks its last bytes when they were reset', async () => {
    const { deps, transfer } = begin();
    transfer.note(8);
    await transfer.end({ isComplete: true, hasBegun: true });
    await transfer.end({ isComplete: false, hasBegun: false });
    expect(deps.record).toHaveBeenCalledOnce();
    await transfer.undo();
    expect(deps.reopen).toHaveBeenCalledExactlyOnceWith('{[3,4),[9,10)}');
  });
});
