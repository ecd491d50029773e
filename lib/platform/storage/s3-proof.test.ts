import { expect, it } from 'vitest';
import { isTransient, toStorageError } from './s3-errors';
import { isPage, proven } from './s3-proof';

it('passes an answer on that has its proof', async () => {
  expect(await proven(Promise.resolve({ ETag: '"1"' }), 'ETag')).toEqual({ ETag: '"1"' });
});

it.each([{}, { ETag: '' }])('is no success without the proof: %j', async (answer: { ETag?: string }) => {
  const error = await proven(Promise.resolve(answer), 'ETag').catch((thrown: unknown) => thrown);
  expect(isTransient(error)).toBe(true);
  expect(toStorageError(error)).toMatchObject({ code: 'UNAVAILABLE', reason: 'STORAGE_UNAVAILABLE' });
});

it.each([
  ['PutObjectCommand', 200, 'text/html; charset=utf-8', true],
  ['DeleteObjectCommand', 200, 'text/html', true],
  ['HeadBucketCommand', 200, 'application/json', true],
  ['GetObjectCommand', 404, 'text/html', true],
  ['HeadObjectCommand', 404, 'Text/Plain', true],
  ['GetObjectCommand', 200, 'text/html', false],
  ['HeadObjectCommand', 200, 'text/plain', false],
  ['GetObjectCommand', 404, 'application/xml', false],
  ['PutObjectCommand', 200, undefined, false],
])('%s answered %i with %s: is a page: %s', (commandName, statusCode, type, expected) => {
  const headers: Record<string, string> = type ? { 'content-type': type } : {};
  expect(isPage(commandName, { statusCode, headers })).toBe(expected);
});

it('an answer without a body is no page', () => {
  const headers = { 'content-type': 'text/plain', 'content-length': '0' };
  expect(isPage('DeleteObjectCommand', { statusCode: 204, headers })).toBe(false);
});
