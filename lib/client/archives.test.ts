import { expect, test } from 'vitest';
import { archiveRequest } from './archives';
import type { Entry } from './entries';

const file = (id: string) => ({ kind: 'file', id, file: { name: `files/${id}` } }) as Entry;
const folder = (id: string) => ({ kind: 'folder', id, folder: { name: `folders/${id}` } }) as Entry;
const scope = { folder: 'root', recursive: false, query: '' };

test('names up to a thousand entries', () => {
  expect(archiveRequest([file('a'), folder('b')], scope)).toEqual({ names: ['files/a', 'folders/b'] });
});

test('sends the view for more, with what is below its folders', () => {
  const files = Array.from({ length: 1001 }, (_, index) => file(String(index)));
  expect(archiveRequest(files, scope)).toEqual(scope);
  expect(archiveRequest([...files, folder('b')], scope)).toEqual({ ...scope, recursive: true });
  expect(archiveRequest(files, undefined)).toHaveProperty('names.length', 1001);
});
