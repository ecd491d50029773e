import { describe, expect, test } from 'vitest';
import { ApiError } from './api';
import {
  asApiError,
  byUrgency,
  isActive,
  isEnded,
  needsUploadUrl,
  nextBatch,
  percentOf,
  toggledState,
  type UploadJob,
  type UploadState,
} from './upload-job';

let count = 0;
function job(state: UploadState, values: Partial<UploadJob> = {}): UploadJob {
  count += 1;
  const file = new File(['x'], 'a.txt');
  const base = {
    id: String(count),
    batch: 1,
    organization: 'acme',
    name: 'a.txt',
    path: 'a.txt',
    file,
    size: 1,
    sent: 0,
  };
  return { ...base, state, resolveFolder: async () => null, ...values };
}
const jobs = (number: number, state: UploadState, values?: Partial<UploadJob>) =>
  Array.from({ length: number }, () => job(state, values));

describe('the next batch', () => {
  test('fills up to fifty uploads', () => {
    expect(nextBatch(jobs(80, 'waiting'))).toHaveLength(50);
    expect(nextBatch([...jobs(10, 'sending'), ...jobs(80, 'waiting')])).toHaveLength(40);
  });

  test('waits while more than ten are sending', () => {
    expect(nextBatch([...jobs(11, 'sending'), ...jobs(5, 'waiting')])).toEqual([]);
  });

  test('takes waiting jobs only, in order', () => {
    const first = job('waiting');
    const second = job('waiting');
    expect(nextBatch([job('paused'), first, job('failed'), job('done'), second])).toEqual([first, second]);
    expect(nextBatch([])).toEqual([]);
  });

  test('has jobs of one organization, since one call creates their URLs', () => {
    const own = jobs(2, 'waiting');
    expect(nextBatch([...own, job('waiting', { organization: 'other' })])).toEqual(own);
  });
});

test('needs an upload URL only without an address to continue or an endpoint', () => {
  expect(needsUploadUrl(job('waiting'))).toBe(true);
  expect(needsUploadUrl(job('waiting', { location: '/t/x' }))).toBe(false);
  expect(needsUploadUrl(job('waiting', { endpoint: '/u/x' }))).toBe(false);
});

test('pauses, and resumes to sending only once the engine has the file', () => {
  expect(toggledState(job('sending', { key: 'k' }))).toBe('paused');
  expect(toggledState(job('waiting'))).toBe('paused');
  expect(toggledState(job('paused', { key: 'k' }))).toBe('sending');
  expect(toggledState(job('paused'))).toBe('waiting');
});

test.each([
  [403, true],
  [404, true],
  [410, true],
  [0, false],
  [409, false],
  [503, false],
])('takes an upload that fails with %d as ended: %s', (status, ended) => {
  expect(isEnded(new ApiError(status, 'X', ''))).toBe(ended);
});

test('keeps API errors and wraps others', () => {
  const error = new ApiError(409, 'X', 'message');
  expect(asApiError(error)).toBe(error);
  expect(asApiError(new Error('broken'))).toMatchObject({ reason: 'UNREADABLE', message: 'Error: broken' });
});

test('shows whole percents, 100 only for all bytes, and an empty file as complete', () => {
  expect(percentOf(999, 1000)).toBe(99);
  expect(percentOf(1000, 1000)).toBe(100);
  expect(percentOf(0, 0)).toBe(100);
});

test('counts waiting, sending and paused uploads as active', () => {
  const states = ['waiting', 'sending', 'paused', 'done', 'failed'] as const;
  expect(states.filter((state) => isActive(job(state)))).toEqual(['waiting', 'sending', 'paused']);
});

test('sorts failures to the top and finished uploads to the end, without reordering equals', () => {
  const [done, waiting, sending, paused, failed] = [
    job('done'),
    job('waiting'),
    job('sending'),
    job('paused'),
    job('failed'),
  ];
  expect([done, waiting, sending, paused, failed].sort(byUrgency)).toEqual([
    failed,
    sending,
    paused,
    waiting,
    done,
  ]);
});
