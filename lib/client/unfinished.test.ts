import { afterEach, expect, test, vi } from 'vitest';
import {
  isResumable,
  isRunning,
  localPath,
  matchUnfinished,
  takeMatch,
  type UnfinishedUpload,
  unfinishedUploads,
} from './unfinished';

const unfinished = (values: Partial<UnfinishedUpload>) =>
  ({
    filename: 'a.txt',
    size_bytes: '3',
    protocol: 'tus',
    creator: 'ann@acme.test',
    resume_uri: '/t/1',
    ...values,
  }) as UnfinishedUpload;
const chosen = (path: string, name = path) => ({ file: new File(['abc'], name), path });
const root = { organization: 'acme', folder: null };

afterEach(() => vi.unstubAllGlobals());

test('matches by name (NFC) and size, each upload once', () => {
  const list = [unfinished({ filename: 'Caf\u00e9' })];
  expect(takeMatch(list, { name: 'Cafe\u0301', size: 4 })).toBeUndefined();
  expect(takeMatch(list, { name: 'Cafe\u0301', size: 3 })).toMatchObject({ resume_uri: '/t/1' });
  expect(takeMatch(list, { name: 'Cafe\u0301', size: 3 })).toBeUndefined();
});

test('continues an upload only in the folder where it started', () => {
  const list = [unfinished({ folder: 'organizations/acme/folders/f1' })];
  const file = chosen('a.txt');
  expect(matchUnfinished(root, [file], list).get(file)).toEqual(file);
  expect(matchUnfinished({ organization: 'acme', folder: 'f1' }, [file], list).get(file)).toEqual({
    ...file,
    resumeUri: '/t/1',
  });
});

test('does not continue with a file from a subfolder, and leaves the given list alone', () => {
  const list = [unfinished({})];
  const inside = chosen('sub/a.txt', 'a.txt');
  expect(matchUnfinished(root, [inside], list).get(inside)).toEqual(inside);
  matchUnfinished(root, [chosen('a.txt')], list);
  expect(list).toHaveLength(1);
});

test("offers only the user's own tus uploads with an address", () => {
  expect(isResumable(unfinished({}), 'ann@acme.test')).toBe(true);
  expect(isResumable(unfinished({}), 'bob@acme.test')).toBe(false);
  expect(isResumable(unfinished({ protocol: 'grpc' }), 'ann@acme.test')).toBe(false);
  expect(isResumable(unfinished({ resume_uri: undefined }), 'ann@acme.test')).toBe(false);
});

test("finds the user's own behind a first page of others' uploads", async () => {
  vi.stubGlobal('fetch', async (input: string | URL | Request) => {
    const { searchParams } = new URL(input instanceof Request ? input.url : String(input), 'http://h');
    const isSecond = searchParams.get('page_token') === '2';
    const uploads = [unfinished(isSecond ? {} : { creator: 'bob@acme.test' })];
    return Response.json({ uploads, next_page_token: isSecond ? '' : '2' });
  });
  expect(await unfinishedUploads('acme', 'ann@acme.test')).toEqual([unfinished({})]);
});

test('distinguishes an upload that runs elsewhere from one that stopped', () => {
  const update_time = '2026-01-01T00:00:00Z';
  expect(isRunning({ update_time }, Date.parse('2026-01-01T00:00:59Z'))).toBe(true);
  expect(isRunning({ update_time }, Date.parse('2026-01-01T00:01:00Z'))).toBe(false);
});

test('sends to its own origin, whatever the public name', () => {
  vi.stubGlobal('location', { origin: 'http://localhost:3000' });
  expect(localPath('https://files.acme.test/t/abc')).toBe('/t/abc');
  expect(localPath('/t/abc')).toBe('/t/abc');
});
