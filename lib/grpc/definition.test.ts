import { expect, test } from 'vitest';
import { loadDefinition, malformed } from './definition';

const { services } = loadDefinition();
const service = services['holdall.file.v1.FileAPI'];

test('The FileAPI has the six methods of the contract, and changes have a service of their own', () => {
  expect(Object.keys(services)).toEqual(['holdall.file.v1.FileAPI', 'holdall.change.v1.ChangeAPI']);
  expect(Object.keys(services['holdall.change.v1.ChangeAPI'])).toEqual(['WatchChanges']);
  expect(Object.keys(service).sort()).toEqual([
    'DownloadFile',
    'GetFile',
    'GetFileContent',
    'GetFileDescendants',
    'SetFileContent',
    'UploadFile',
  ]);
});

test('Absent fields of a request have defaults', () => {
  expect(service.GetFile?.requestDeserialize(Buffer.alloc(0))).toEqual({ resource_id: '', file_path: '' });
});

test('An upload message is a start, a block or neither', () => {
  const { requestSerialize, requestDeserialize } = service.UploadFile ?? {};
  const roundTrip = (message: object) => requestDeserialize?.(requestSerialize?.(message) ?? Buffer.alloc(0));
  expect(roundTrip({ block: Buffer.from('a') })).toEqual({ request: 'block', block: Buffer.from('a') });
  expect(roundTrip({ start: { resource_id: 'r', truncate: true } })).toEqual({
    request: 'start',
    start: { resource_id: 'r', store_name: '', streaming_mode: false, truncate: true, eager_flush: false },
  });
  expect(roundTrip({})).toEqual({});
});

test('Bytes that are no message are malformed, not an exception', () => {
  expect(service.GetFile?.requestDeserialize(Buffer.from([0x0a, 0xff]))).toBe(malformed);
});
