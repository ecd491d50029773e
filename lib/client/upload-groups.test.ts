import { expect, test } from 'vitest';
import { groupUploads, isGroup, isMoving, totalsOf } from './upload-groups';
import type { Upload, UploadState } from './upload-job';

let count = 0;
function upload(path: string, state: UploadState, values: Partial<Upload> = {}): Upload {
  count += 1;
  return { id: String(count), batch: 1, path, state, size: 10, sent: 0, ...values } as Upload;
}

test('the files of a folder are one row, files that came alone one each', () => {
  const rows = groupUploads([
    upload('alone.txt', 'done'),
    upload('Album/a.jpg', 'done', { sent: 3 }),
    upload('Album/inner/b.jpg', 'sending', { sent: 4 }),
    upload('Album/c.jpg', 'failed'),
    upload('Album/d.jpg', 'waiting', { batch: 2 }),
  ]);
  expect(rows.map((row) => [row.name, isGroup(row) ? row.total : 1])).toEqual([
    [undefined, 1],
    ['Album', 3],
    ['Album', 1],
  ]);
  expect(rows[1]).toMatchObject({ done: 1, failed: 1, size: 30, sent: 14, state: 'sending' });
});

test.each([
  [['done', 'done'], 'done'],
  [['done', 'failed'], 'failed'],
  [['paused', 'failed'], 'paused'],
  [['paused', 'waiting'], 'waiting'],
  [['waiting', 'sending', 'paused'], 'sending'],
] as [UploadState[], UploadState][])('a folder of %j is %s', (states, state) => {
  const [row] = groupUploads(states.map((each, at) => upload(`F/${at}`, each)));
  expect(row?.state).toBe(state);
});

test('what arrived counts whole, and a pause is no movement', () => {
  expect(totalsOf([upload('a', 'done'), upload('b', 'paused', { sent: 4 })])).toEqual({ size: 20, sent: 14 });
  expect(isMoving([upload('a', 'paused'), upload('b', 'done')])).toBe(false);
  expect(isMoving([upload('a', 'waiting')])).toBe(true);
});
