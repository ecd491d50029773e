import { describe, expect, test } from 'vitest';
import type { HttpMethod, JsonSchema, Operation } from '@/lib/http/openapi-document';
import { openApiDocument } from './openapi';

const document = openApiDocument('https://files.example');

type Entry = { method: HttpMethod; path: string; operation: Operation };

const operations = Object.entries(document.paths).flatMap(([path, item]) =>
  (Object.entries(item) as [HttpMethod, Operation][]).map(
    ([method, operation]): Entry => ({
      method,
      path,
      operation,
    }),
  ),
);

const operationOf = (id: string): Operation => {
  const entry = operations.find(({ operation }) => operation.operationId === id);
  if (!entry) throw new Error(`There is no operation ${id}.`);
  return entry.operation;
};

const parametersOf = (id: string) => operationOf(id).parameters?.map(({ name }) => name);

/** Every schema of the document with the way to it: those of bodies, parameters and components. */
function schemasOf(node: unknown, way = ''): { way: string; schema: JsonSchema }[] {
  if (typeof node !== 'object' || node === null) return [];
  const inner = Object.entries(node).flatMap(([key, value]) => schemasOf(value, `${way}/${key}`));
  return 'type' in node ? [{ way, schema: node as JsonSchema }, ...inner] : inner;
}

describe('For generators of clients, the document', () => {
  test('describes raw bodies as application/octet-stream, never by a media range', () => {
    const ranges = operations.flatMap(({ operation }) =>
      [operation.requestBody, ...Object.values(operation.responses)].flatMap((body) =>
        Object.keys(body?.content ?? {}).filter((type) => type.includes('*')),
      ),
    );
    expect(ranges).toEqual([]);
    for (const id of ['uploadFile', 'replaceFileContent', 'uploadLinkedFile', 'uploadToUrl']) {
      const types = Object.keys(operationOf(id).requestBody?.content ?? {});
      expect(types).toEqual(['application/octet-stream', 'multipart/form-data']);
    }
    expect(Object.keys(operationOf('appendToUpload').requestBody?.content ?? {})).toEqual([
      'application/offset+octet-stream',
      'application/partial-upload',
    ]);
  });

  test('gives each value one type, beside null', () => {
    const several = schemasOf(document).filter(
      ({ schema }) => [schema.type].flat().filter((type) => type !== 'null').length > 1,
    );
    expect(several.map(({ way }) => way)).toEqual([]);
  });

  test('has an id in one word style for each operation, aliases included', () => {
    for (const { operation } of operations) expect(operation.operationId).toMatch(/^[a-z][A-Za-z]+$/);
    expect(operationOf('uploadFileByPut')['x-alias-of']).toBe('uploadFile');
    expect(operationOf('downloadFileByHead')['x-alias-of']).toBe('downloadFile');
  });

  test('names no scopes on the bearer scheme, but beside it', () => {
    for (const { operation } of operations)
      expect(operation.security.flatMap(Object.values).flat()).toEqual([]);
    expect(operationOf('uploadFile')).toMatchObject({
      'x-least-role': 'editor',
      'x-minimum-scope': 'files:write',
    });
    expect(operationOf('listFiles')['x-minimum-scope']).toBe('files:read');
    expect(operationOf('listUsers')['x-minimum-scope']).toBe('organizations:admin');
  });
});

describe('For readers, the document', () => {
  test('describes every operation', () => {
    for (const { operation } of operations) {
      const text = operation.description ?? '';
      expect(text.length, operation.operationId).toBeGreaterThan(operation['x-alias-of'] ? 5 : 20);
    }
  });

  test('files every operation under the tag of its subject', () => {
    const ids = (tag: string) =>
      operations.filter(({ operation }) => operation.tags.includes(tag)).map(({ path }) => path);
    expect(ids('This document')).toEqual(['/api/v1/openapi.json']);
    expect(new Set(ids('Generated URLs'))).toEqual(new Set(['/u/{secret}', '/d/{secret}', '/t/{secret}']));
    expect(ids('Share links')).toContain('/s/{secret}');
    expect(ids('Organizations')).toContain('/api/v1/invitations:accept');
  });

  test('names the header fields of uploads', () => {
    expect(parametersOf('uploadFile')).toEqual(
      expect.arrayContaining(['Idempotency-Key', 'Content-Digest', 'Repr-Digest', 'Content-Disposition']),
    );
    expect(parametersOf('replaceFileContent')).toContain('Repr-Digest');
    expect(parametersOf('appendToUpload')).toEqual(
      expect.arrayContaining(['Upload-Offset', 'Tus-Resumable']),
    );
  });

  test('says of every operation that too many header fields are 431', () => {
    for (const { operation } of operations)
      expect(operation.responses, operation.operationId).toHaveProperty('431');
  });

  test('has a pattern for orders, durations and names', () => {
    const requested = (name: string): JsonSchema[] =>
      operations.flatMap(({ operation }) => {
        const query = operation.parameters?.find((each) => each.name === name)?.schema;
        const field = operation.requestBody?.content['application/json']?.schema?.properties?.[name];
        return [query, field].filter((schema) => schema !== undefined);
      });
    for (const name of ['order_by', 'expire_duration', 'display_name', 'filename']) {
      expect(requested(name).length, name).toBeGreaterThan(0);
      for (const { pattern } of requested(name)) expect(pattern, name).toBeDefined();
    }
    const [ofFiles] = requested('order_by').map(({ pattern }) => new RegExp(pattern ?? ''));
    for (const order of ['', 'filename', 'create_time desc']) expect(order).toMatch(ofFiles ?? /^$/);
    for (const order of ['colour', 'filename down']) expect(order).not.toMatch(ofFiles ?? /./);
  });
});
