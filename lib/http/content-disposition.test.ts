import { describe, expect, it } from 'vitest';
import { parseDisposition } from './content-disposition';

describe('parseDisposition', () => {
  it.each([
    ['attachment', {}],
    [' Attachment ; filename = x.txt', { filename: 'x.txt' }],
    ['form-data; name="a;b"; filename="q\\"=.txt"', { name: 'a;b', filename: 'q"=.txt' }],
    ["attachment; filename*=UTF-8''na%C3%AFve", { 'filename*': 'naïve' }],
    ['attachment;; x=""', { x: '' }],
  ])('reads %j', (header, parameters) => {
    expect(parseDisposition(header).parameters).toEqual(parameters);
  });

  it.each([
    '',
    ';',
    'a b',
    'attachment; x',
    'attachment; =x',
    'attachment; x=',
    'attachment; x=a b',
    'a; x=1; X=2',
  ])('refuses %j', (header) => {
    expect(() => parseDisposition(header)).toThrow(
      expect.objectContaining({ reason: 'DISPOSITION_INVALID' }),
    );
  });
});
