import { describe, expect, test } from 'vitest';
import { type Reason, reasons } from '@/lib/base/reasons';
import type { Operation } from '@/lib/http/openapi-document';
import { openApiPath } from '@/lib/http/openapi-parameters';
import { reasonsOf } from '@/lib/http/openapi-responses';
import { answers } from '@/lib/http/schemas';
import { openApiDocument } from './openapi';
import { routes } from './routes';

const document = openApiDocument('https://files.example');
const operations = Object.entries(document.paths).flatMap(([path, item]) =>
  Object.entries(item).map(([method, operation]) => ({ path, method, operation: operation as Operation })),
);

/** Every value in a JSON document, with the key that has it. */
function* valuesOf(value: unknown, key = ''): Generator<[string, unknown]> {
  yield [key, value];
  if (typeof value !== 'object' || value === null) return;
  for (const [name, inner] of Object.entries(value)) yield* valuesOf(inner, name);
}

describe('The OpenAPI document', () => {
  test('describes every route and nothing else', () => {
    const expected = routes
      .filter(({ method }) => method !== 'OPTIONS')
      .map(({ method, handler }) => `${method.toLowerCase()} ${openApiPath(handler.spec.path)}`);
    expect(operations.map(({ path, method }) => `${method} ${path}`).sort()).toEqual(expected.sort());
  });

  test('has references that resolve', () => {
    const refs = [...valuesOf(document)].flatMap(([key, value]) => (key === '$ref' ? [String(value)] : []));
    expect(refs.length).toBeGreaterThan(100);
    for (const ref of new Set(refs)) {
      const target = ref
        .slice(2)
        .split('/')
        .reduce((at, name) => (at as Record<string, unknown> | undefined)?.[name], document as unknown);
      expect(target, ref).toBeDefined();
    }
  });

  test('has nothing that generators of clients stumble over', () => {
    const bodies = operations.flatMap(({ path, operation }) =>
      Object.keys(operation.requestBody?.content ?? {}).map((type) => ({ path, type })),
    );
    expect(bodies.filter(({ type }) => type === 'application/octet-stream').length).toBeGreaterThan(3);
    expect(bodies.filter(({ type }) => type.includes('*'))).toEqual([]);
    const mixed = [...valuesOf(document)].filter(
      ([key, value]) =>
        key === 'type' && Array.isArray(value) && value.filter((type) => type !== 'null').length > 1,
    );
    expect(mixed).toEqual([]);
    for (const { path, operation } of operations)
      if (path.startsWith('/api/v1/')) expect(operation.responses, path).toHaveProperty('431');
  });

  test('has unique operation ids, known tags and a summary for each operation', () => {
    const ids = operations.map(({ operation }) => operation.operationId);
    expect(new Set(ids).size).toBe(ids.length);
    const tags = document.tags.map(({ name }) => name);
    for (const { operation } of operations) {
      expect(tags).toEqual(expect.arrayContaining(operation.tags));
      expect(operation.summary).toMatch(/^[A-Z].*[^.]$/);
    }
    for (const tag of tags)
      expect(
        operations.some(({ operation }) => operation.tags.includes(tag)),
        tag,
      ).toBe(true);
  });

  test('has examples that their schemas accept', () => {
    const responses = operations.flatMap(({ operation }) => Object.values(operation.responses));
    const files = responses.flatMap(({ content }) => {
      const { schema, example } = content?.['application/json'] ?? {};
      return schema?.$ref === '#/components/schemas/File' && example ? [example] : [];
    });
    expect(files.length).toBeGreaterThan(0);
    for (const example of files) expect(answers.file.safeParse(example).error).toBeUndefined();
    for (const [reason, { value }] of Object.entries(document.components.examples)) {
      expect(answers.status.safeParse(value).error, reason).toBeUndefined();
    }
  });

  test('lists existing reasons for every error response', () => {
    for (const { operation } of operations) {
      for (const [status, { description }] of Object.entries(operation.responses)) {
        if (Number(status) < 400) continue;
        for (const reason of description.split(', '))
          expect(Object.hasOwn(reasons, reason), reason).toBe(true);
      }
    }
  });
});

test('The errors of a route follow from its guard, its request and its own list', () => {
  const spec = { path: '/a/{b}', operationId: 'x', summary: 'X', answer: 'bytes' as const };
  const found = (errors: Reason[]) => reasonsOf({ ...spec, errors }, { kind: 'user' });
  expect(found(['FILE_NOT_FOUND'])).toEqual(
    expect.arrayContaining([
      'FILE_NOT_FOUND',
      'TOKEN_INVALID',
      'RANGE_NOT_SATISFIABLE',
      'ENCODING_INVALID',
      'INTERNAL',
    ]),
  );
  expect(found([])).not.toContain('FILE_NOT_FOUND');
  expect(found([])).not.toContain('QUOTA_EXCEEDED');
});
