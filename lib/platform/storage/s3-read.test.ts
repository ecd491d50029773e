import { PassThrough, type Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { readBody } from './s3-read';

const cutShort = expect.objectContaining({ reason: 'STORAGE_CUT_SHORT' });

async function read(body: Readable): Promise<string> {
  return Buffer.concat(await body.toArray()).toString();
}

describe('readBody', () => {
  it('passes on a body of the announced length', async () => {
    const source = new PassThrough();
    const body = readBody(source, 5, 1000);
    source.write('abc');
    source.end('de');
    expect(await read(body)).toBe('abcde');
  });

  it.each([
    ['shorter', 'abc'],
    ['longer', 'abcdef'],
  ])('fails for a body that is %s than announced', async (_what, text) => {
    const source = new PassThrough();
    const body = readBody(source, 5, 1000);
    source.end(text);
    await expect(read(body)).rejects.toEqual(cutShort);
  });

  it('fails when the connection breaks, even after the last byte', async () => {
    const source = new PassThrough();
    const body = readBody(source, 5, 1000);
    source.write('abc');
    source.destroy();
    await expect(read(body)).rejects.toEqual(cutShort);
  });

  it('fails when the store sends nothing while the reader waits', async () => {
    await expect(read(readBody(new PassThrough(), 5, 10))).rejects.toEqual(cutShort);
  });

  it('waits for a slow reader', async () => {
    const source = new PassThrough();
    const body = readBody(source, 3, 10);
    source.end('abc');
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(await read(body)).toBe('abc');
  });

  it('closes the connection when it is destroyed early', () => {
    const source = new PassThrough();
    readBody(source, 5, 1000).destroy();
    expect(source.destroyed).toBe(true);
  });
});
