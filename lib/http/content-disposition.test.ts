import { describe, expect, test } from 'vitest';
import { disposition, dispositionFilename, parseDisposition, partFilename } from './content-disposition';

/** A header field as Node gives it: its octets as Latin-1. */
const asReceived = (text: string) => Buffer.from(text).toString('latin1');

describe('A received Content-Disposition', () => {
  test.each([
    ['attachment; filename=report.pdf', 'report.pdf'],
    ['attachment; filename="report.pdf"', 'report.pdf'],
    ['ATTACHMENT ; FileName = "a b.txt" ', 'a b.txt'],
    ['attachment; filename="a;b.txt"', 'a;b.txt'],
    ['attachment; filename="a\\"b\\\\c.txt"', 'a"b\\c.txt'],
    ["attachment; filename*=UTF-8''na%C3%AFve%20plan.txt", 'naïve plan.txt'],
    ["attachment; filename*=iso-8859-1'en'%A3%20rates", '£ rates'],
    ['attachment; filename="EURO rates"; filename*=utf-8\'\'%e2%82%ac%20rates', '€ rates'],
    [asReceived('form-data; name="file"; filename="naïve.txt"'), 'naïve.txt'],
    ['attachment; filename="na\xefve.txt"', 'naïve.txt'],
    ['attachment; filename="C:\\temp\\x.txt"', 'C:\\temp\\x.txt'],
    ['attachment;', null],
    ['attachment', null],
  ])('%s', (header, filename) => {
    expect(dispositionFilename(header)).toBe(filename);
  });

  test('has a type and parameters in lower case', () => {
    expect(parseDisposition('Form-Data; Name=file')).toEqual({
      type: 'form-data',
      parameters: { name: 'file' },
    });
  });

  test.each([
    '',
    '"attachment"',
    'attachment; filename',
    'attachment; filename="a',
    'attachment; filename=a b',
    'attachment; filename=a; filename=b',
    'attachment; filename*=a',
    "attachment; filename*=utf-16''a",
    "attachment; filename*=UTF-8''%zz",
  ])('%j is invalid', (header) => {
    expect(() => dispositionFilename(header)).toThrow(
      expect.objectContaining({ reason: 'DISPOSITION_INVALID' }),
    );
  });

  test('with malformed UTF-8 in filename* is invalid', () => {
    expect(() => dispositionFilename("attachment; filename*=UTF-8''%ff")).toThrow(
      expect.objectContaining({
        reason: 'ENCODING_INVALID',
        message: expect.stringContaining('filename* in Content-Disposition'),
      }),
    );
  });
});

describe('A sent Content-Disposition', () => {
  test('has an ASCII fallback and the exact name', () => {
    expect(disposition('attachment', '€ "50%" \\ plan.txt')).toEqual({
      'Content-Disposition':
        'attachment; filename="_ _50__ _ plan.txt"; filename*=UTF-8\'\'%E2%82%AC%20%2250%25%22%20%5C%20plan.txt',
    });
  });

  test.each(["it's (1)*.txt", 'ä.txt', '日本語.pdf', '50% off.txt', 'a"b\\c', '🎉'])(
    'round-trips %s',
    (filename) => {
      const { 'Content-Disposition': header = '' } = disposition('inline', filename);
      expect(header).toMatch(/^inline; [\x20-\x7e]*$/);
      expect(dispositionFilename(header)).toBe(filename);
    },
  );
});

describe('partFilename', () => {
  test.each([
    ['form-data; name="f"; filename="C:\\temp\\x.txt"', 'C:\\temp\\x.txt'],
    ['form-data; name="f"; filename="say %22hi%22.txt"', 'say "hi".txt'],
    ['form-data; name="f"; filename="a%0D%0Ab 100%25 %2F"', 'a\r\nb 100%25 %2F'],
    ['form-data; name="f"', undefined],
  ])('reads %j', (header, filename) => {
    expect(partFilename(header)).toBe(filename);
  });
});
