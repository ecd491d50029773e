import { expect, it } from 'vitest';
import { isTransient, toStorageError } from './s3-errors';
import { proven } from './s3-proof';

it('passes an answer on that has its proof', async () => {
  expect(await proven(Promise.resolve({ ETag: '"1"' }), 'ETag')).toEqual({ ETag: '"1"' });
});

it.each([{}, { ETag: '' }])('is no success without the proof: %j', async (answer: { ETag?: string }) => {
  const error = await proven(Promise.resolve(answer), 'ETag').catch((thrown: unknown) => thrown);
  expect(isTransient(error)).toBe(true);
  expect(toStorageError(error)).toMatchObject({ code: 'UNAVAILABLE', reason: 'STORAGE_UNAVAILABLE' });
});
