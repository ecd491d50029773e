import { describe, expect, test } from 'vitest';
import { isDraft, isFirstPart, wholeHeaders } from './draft-upload';

const request = (headers: Record<string, string>) => new Request('http://h/', { headers });

describe('Resumable Uploads for HTTP', () => {
  test.each([
    ['no header fields', {}, false, false],
    ['Upload-Complete: ?0', { 'upload-complete': '?0' }, true, true],
    ['Upload-Complete: ?1', { 'upload-complete': '?1' }, true, false],
    ['a malformed Upload-Complete', { 'upload-complete': 'true' }, false, false],
    ['an interop version', { 'upload-draft-interop-version': '8' }, true, false],
    ['Tus-Resumable as well', { 'upload-complete': '?0', 'tus-resumable': '1.0.0' }, false, false],
  ])('with %s', (_, headers, isDraftRequest, isFirst) => {
    expect(isDraft(request(headers as Record<string, string>))).toBe(isDraftRequest);
    expect(isFirstPart(request(headers as Record<string, string>))).toBe(isFirst);
  });

  test('confirms a whole representation as complete', () => {
    expect(wholeHeaders(request({ 'upload-complete': '?1' }))).toEqual({ 'Upload-Complete': '?1' });
    expect(wholeHeaders(request({ 'upload-complete': '?0' }))).toEqual({});
    expect(wholeHeaders(request({}))).toEqual({});
  });
});
