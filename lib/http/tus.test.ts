import { describe, expect, test } from 'vitest';
import {
  checkPatchType,
  checkVersion,
  creationLength,
  finalParts,
  integerHeader,
  isTus,
  parseMetadata,
  tusOptions,
} from './tus';

const request = (headers: Record<string, string>) => new Request('http://h/', { headers });
const rejected = (reason: string) => expect.objectContaining({ reason });
const base64 = (text: string) => Buffer.from(text).toString('base64');

describe('A tus request', () => {
  test('has Tus-Resumable in the supported version', () => {
    expect(isTus(request({ 'tus-resumable': '0.2' }))).toBe(true);
    expect(isTus(request({}))).toBe(false);
    expect(() => checkVersion(request({ 'tus-resumable': '1.0.0' }))).not.toThrow();
    expect(() => checkVersion(request({ 'tus-resumable': '0.2' }))).toThrow(rejected('TUS_VERSION'));
  });

  test('patches with application/offset+octet-stream', () => {
    expect(() =>
      checkPatchType(request({ 'content-type': 'Application/Offset+Octet-Stream' })),
    ).not.toThrow();
    expect(() => checkPatchType(request({ 'content-type': 'text/plain' }))).toThrow(
      rejected('TUS_CONTENT_TYPE'),
    );
  });

  test('has non-negative integers', () => {
    const read = (value: string) => integerHeader(request({ 'upload-offset': value }), 'upload-offset');
    expect(integerHeader(request({}), 'upload-offset')).toBeUndefined();
    expect(read('9007199254740993')).toBe(9_007_199_254_740_993n);
    for (const value of ['-1', '1.5', '1e3', '0x1', 'a']) {
      expect(() => read(value)).toThrow(rejected('HEADER_INVALID'));
    }
  });

  test('creates with either a length or a deferred one', () => {
    expect(creationLength(request({ 'upload-length': '5' }))).toBe(5n);
    expect(creationLength(request({ 'upload-defer-length': '1' }))).toBeNull();
    for (const headers of [
      {},
      { 'upload-defer-length': '2' },
      { 'upload-length': '5', 'upload-defer-length': '1' },
    ]) {
      expect(() => creationLength(request(headers as Record<string, string>))).toThrow(
        rejected('HEADER_INVALID'),
      );
    }
  });
});

describe('Upload-Metadata', () => {
  test('has Base64 values, decoded on demand', () => {
    const read = parseMetadata(
      `filename ${base64('ä.txt')},empty, binary ${Buffer.from([255]).toString('base64')}`,
    );
    expect(read('filename')).toBe('ä.txt');
    expect(read('empty')).toBe('');
    expect(read('absent')).toBeUndefined();
    expect(() => read('binary')).toThrow(rejected('METADATA_INVALID'));
  });

  test('may be absent or empty', () => {
    expect(parseMetadata(null)('filename')).toBeUndefined();
    expect(parseMetadata('')('filename')).toBeUndefined();
  });

  test.each([
    'filename not-base64!',
    'a =',
    'a YQ=',
    'a YWFhY',
    'a YQ==,a YQ==',
    'a YQ==,,b YQ==',
    'a YQ== YQ==',
  ])('%j is invalid', (header) => {
    expect(() => parseMetadata(header)).toThrow(rejected('METADATA_INVALID'));
  });
});

describe('Upload-Concat', () => {
  const addressOf = (secret: string) =>
    secret.startsWith('s') ? { uploadUrlId: 'u', id: `id-${secret}` } : null;

  test('names the parts of a final upload', () => {
    expect(finalParts('final;https://h/t/s1 /t/s2', addressOf)).toEqual(['id-s1', 'id-s2']);
    expect(finalParts('partial', addressOf)).toBeNull();
    expect(finalParts(null, addressOf)).toBeNull();
  });

  test.each(['final;', 'final', 'whole', 'final;/t/unknown', 'final;/t/s1 /t/unknown'])(
    '%s is invalid',
    (header) => {
      expect(() => finalParts(header, addressOf)).toThrow(rejected('CONCAT_INVALID'));
    },
  );
});

test('OPTIONS lists extensions, algorithms and the maximum size', () => {
  const options = tusOptions(2 ** 40);
  expect(options['Tus-Max-Size']).toBe('1099511627776');
  expect(options['Tus-Extension']?.split(',')).toEqual(expect.arrayContaining(['creation', 'concatenation']));
  expect(options['Tus-Checksum-Algorithm']?.split(',')).toContain('sha1');
});
