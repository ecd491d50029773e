import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { canGrow, composeObject, type Piece, readPieces, type Storage } from './storage';

/** A store of a few objects in memory, with the methods that these functions call. */
function createStore(objects: Record<string, string>) {
  const store = {
    objects,
    async open(key: string, range?: { start: number; end: number }) {
      const text = store.objects[key];
      return text === undefined ? null : Readable.from([Buffer.from(text.slice(range?.start, range?.end))]);
    },
    async put(key: string, body: AsyncIterable<Uint8Array>) {
      store.objects[key] = await textOf(body);
      return store.objects[key].length;
    },
  };
  return store as typeof store & Storage;
}

async function textOf(body: AsyncIterable<Uint8Array>): Promise<string> {
  let text = '';
  for await (const chunk of body) text += Buffer.from(chunk).toString();
  return text;
}

const pieces: Piece[] = [
  { key: 'a', range: { start: 1, end: 3 } },
  { key: 'b', range: { start: 0, end: 1 } },
  { key: 'a', range: { start: 0, end: 1 } },
];

describe('readPieces', () => {
  it('streams the ranges in order', async () => {
    expect(await textOf(readPieces(createStore({ a: 'abc', b: 'xyz' }), pieces))).toBe('bcxa');
  });

  it('fails for an object that does not exist, instead of ending early', async () => {
    await expect(textOf(readPieces(createStore({ a: 'abc' }), pieces))).rejects.toMatchObject({
      reason: 'STORAGE_CUT_SHORT',
    });
  });
});

describe('composeObject', () => {
  it('puts the bytes where the store cannot compose', async () => {
    const store = createStore({ a: 'abc', b: 'xyz' });
    expect(await composeObject(store, { key: 'c', pieces })).toBe(4);
    expect(store.objects.c).toBe('bcxa');
  });

  it('lets the store compose where it can', async () => {
    const store = Object.assign(createStore({}), {
      compose: async (_key: string, given: Piece[]) => given.length,
    });
    expect(await composeObject(store, { key: 'c', pieces })).toBe(3);
    expect(store.objects).toEqual({});
  });
});

describe('canGrow', () => {
  it('is true for a store with the method', () => {
    expect(canGrow(createStore({}))).toBe(false);
    expect(canGrow(Object.assign(createStore({}), { grow: async () => 0 }))).toBe(true);
  });
});
