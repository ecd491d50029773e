import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { z } from 'zod';
import { routes as allRoutes } from '@/app/routes';
import type { HttpMethod, JsonSchema, OpenApiDocument, Operation } from '@/lib/http/openapi-document';
import { openApiPath } from '@/lib/http/openapi-parameters';
import { answers } from '@/lib/http/schemas';
import { type ApiFile, type Caller, createCaller } from '../infrastructure/api';
import { createInstance, type Instance, type Service } from '../infrastructure/service';

/** Preflights are between browsers and servers: no operation of the document. */
const routes = allRoutes.filter(({ method }) => method !== 'OPTIONS');

let instance: Instance;
let service: Service;
let api: Caller;
let document: OpenApiDocument;

beforeAll(async () => {
  instance = await createInstance(inject('postgres'));
  service = await instance.start();
  const made = await instance.holdall<{ token: string }>(
    'bootstrap',
    '--email',
    'ada@example.com',
    '--organization',
    'acme',
  );
  api = createCaller(service.url, made.token);
  document = await api.get('/api/v1/openapi.json');
});

afterAll(() => instance?.remove());

type Documented = { method: HttpMethod; path: string; operation: Operation };

const operations = (): Documented[] =>
  Object.entries(document.paths).flatMap(([path, item]) =>
    (Object.entries(item) as [HttpMethod, Operation][]).map(([method, operation]) => ({
      method,
      path,
      operation,
    })),
  );

const operationOf = (id: string): Operation => {
  const documented = operations().find(({ operation }) => operation.operationId === id);
  if (!documented) throw new Error(`There is no operation ${id}.`);
  return documented.operation;
};

describe('The OpenAPI document', () => {
  test('is OpenAPI 3.1 and names the public address', () => {
    expect(document.openapi).toMatch(/^3\.1\.\d+$/);
    expect(document.info).toMatchObject({ title: 'Holdall', version: expect.any(String) });
    expect(document.servers).toEqual([{ url: service.env.PUBLIC_URL }]);
    expect(answers.openApi.safeParse(document).success).toBe(true);
  });

  test('is compressed, and not sent again if it is known', async () => {
    const url = `${service.url}/api/v1/openapi.json`;
    const answer = await fetch(url, { headers: { 'Accept-Encoding': 'gzip' } });
    const { headers } = answer;
    expect([headers.get('content-encoding'), headers.get('vary')]).toEqual([
      'gzip',
      expect.stringContaining('Accept-Encoding'),
    ]);
    const text = await answer.text();
    expect(JSON.parse(text)).toEqual(document);
    expect(Number(headers.get('content-length'))).toBeLessThan(text.length / 5);
    const etag = headers.get('etag') ?? '';
    expect(etag).toMatch(/^"[\w-]+"$/);
    const again = await fetch(url, { headers: { 'Accept-Encoding': 'gzip', 'If-None-Match': etag } });
    expect([again.status, again.headers.get('etag'), await again.text()]).toEqual([304, etag, '']);
  });

  test('has every operation of the route table and none else', () => {
    const expected = routes.map(
      ({ method, handler }) => `${method.toLowerCase()} ${openApiPath(handler.spec.path)}`,
    );
    expect(operations().map(({ method, path }) => `${method} ${path}`)).toEqual(
      expect.arrayContaining(expected),
    );
    expect(operations()).toHaveLength(expected.length);
  });

  test('gives each operation an id of its own, a summary and a known tag', () => {
    const ids = operations().map(({ operation }) => operation.operationId);
    expect(new Set(ids).size).toBe(ids.length);
    const tags = document.tags.map(({ name }) => name);
    for (const { operation } of operations()) {
      expect(operation.operationId).toMatch(/^[a-z]\w+$/i);
      expect(operation.summary).not.toBe('');
      expect(operation.tags.every((tag) => tags.includes(tag))).toBe(true);
    }
  });

  test('refers to nothing that is not there', () => {
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)].map(
      ([, ref]) => ref ?? '',
    );
    expect(references).not.toHaveLength(0);
    for (const reference of references) expect(resolve(reference), reference).toBeDefined();
  });

  test('describes each operation', () => {
    for (const { operation } of operations()) {
      expect(operation.description, operation.operationId).toBeTruthy();
    }
  });

  test('declares the parameters of each path, once, with a description', () => {
    for (const { path, operation } of operations()) {
      const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      const declared = operation.parameters ?? [];
      expect(declared.filter((each) => each.in === 'path').map(({ name }) => name)).toEqual(inPath);
      expect(new Set(declared.map((each) => `${each.in} ${each.name}`)).size).toBe(declared.length);
      for (const each of declared) {
        expect(each.description, `${operation.operationId} ${each.name}`).toBeTruthy();
        expect(each.in === 'path' ? each.required : true).toBe(true);
        // OpenAPI describes these elsewhere and ignores them as parameters.
        expect(['Accept', 'Content-Type', 'Authorization']).not.toContain(each.name);
      }
    }
  });

  test('describes each error as a Status, with an example for each of its reasons', () => {
    for (const { method, operation } of operations()) {
      const errors = Object.entries(operation.responses).filter(([status]) => Number(status) >= 400);
      expect(errors.length).toBeGreaterThan(0);
      for (const [status, { content, description }] of errors) {
        if (method === 'head') {
          expect(content).toBeUndefined();
          continue;
        }
        const media = content?.['application/json'];
        expect(media?.schema).toEqual({ $ref: '#/components/schemas/Status' });
        const examples = Object.entries(media?.examples ?? {});
        expect(examples.length, `${operation.operationId} ${status}`).toBeGreaterThan(0);
        for (const [reason, { $ref }] of examples) {
          const { value } = resolve($ref) as { value: z.infer<typeof answers.status> };
          expect(answers.status.parse(value).details[0]?.reason).toBe(reason);
          expect(description).toContain(reason);
        }
      }
    }
  });

  test('has an example for every JSON body, and the very schemas accept them', () => {
    for (const { method, handler } of routes) {
      const { spec } = handler;
      const operation = document.paths[openApiPath(spec.path)]?.[method.toLowerCase() as HttpMethod];
      if (spec.body) {
        const example = operation?.requestBody?.content['application/json']?.example;
        expect(example, spec.operationId).toBeDefined();
        spec.body.parse(example);
      }
      if (typeof spec.answer === 'object' && 'parse' in spec.answer) {
        const example = operation?.responses['200']?.content?.['application/json']?.example;
        expect(example, spec.operationId).toBeDefined();
        spec.answer.parse(example);
      }
    }
  });

  test('has schemas whose required fields are among their fields', () => {
    const check = (schema: JsonSchema) => {
      for (const name of schema.required ?? []) expect(Object.keys(schema.properties ?? {})).toContain(name);
      for (const inner of Object.values(schema.properties ?? {})) check(inner);
      if (schema.items) check(schema.items);
    };
    Object.values(document.components.schemas).forEach(check);
  });
});

describe('What the routes answer is what the document says', () => {
  let file: ApiFile;

  beforeAll(async () => {
    file = await api.upload('hello', 'hello.txt');
  });

  test('for files, lists, organizations, tokens and generated URLs', async () => {
    const ofFile = `/api/v1/${file.name}`;
    const { upload_uri } = answers.uploadUrl.parse(
      await strict(api.call(`${api.organizationPath}/files:generateUploadUrl`, { method: 'POST' })),
    );
    const { download_uri } = answers.downloadUrl.parse(
      await strict(api.call(`${ofFile}:generateDownloadUrl`, { method: 'POST' })),
    );
    const responses: [string, z.ZodObject, Promise<Response>][] = [
      [
        'uploadFile',
        answers.file,
        api.call(`${api.organizationPath}/files:upload`, { method: 'POST', body: 'x' }),
      ],
      ['getFileMetadata', answers.file, api.call(`${ofFile}/metadata`)],
      ['updateFile', answers.file, api.call(ofFile, { method: 'PATCH', json: { filename: 'b.txt' } })],
      ['replaceFileContent', answers.file, api.call(`${ofFile}:upload`, { method: 'PUT', body: 'y' })],
      ['listFiles', answers.files, api.call(`${api.organizationPath}/files`)],
      ['getOrganization', answers.organization, api.call(api.organizationPath)],
      ['listOrganizations', answers.organizations, api.call('/api/v1/organizations')],
      ['listTokens', answers.tokens, api.call('/api/v1/tokens')],
      ['getUploadUrl', answers.uploadUrlState, fetch(upload_uri)],
      ['uploadToUrl', answers.file, fetch(upload_uri, { method: 'PUT', body: 'z' })],
    ];
    for (const [id, schema, answer] of responses) {
      const value = await strict(answer);
      expect(schema.strict().safeParse(value).error, id).toBeUndefined();
    }
    expect((await fetch(download_uri)).status).toBe(200);
  });

  test('for header fields of downloads', async () => {
    const { responses } = operationOf('downloadFile');
    const download = (headers: Record<string, string> = {}) =>
      api.call(`/api/v1/${file.name}:download`, { headers });
    const whole = await download();
    const cases = [
      [200, whole],
      [206, await download({ Range: 'bytes=0-0' })],
      [304, await download({ 'If-None-Match': whole.headers.get('etag') ?? '' })],
      [416, await download({ Range: 'bytes=99-' })],
    ] as const;
    for (const [status, response] of cases) {
      expect(response.status).toBe(status);
      for (const name of Object.keys(responses[status]?.headers ?? {}))
        expect(response.headers.get(name), `${status} ${name}`).not.toBeNull();
    }
  });

  test('for errors: status and reason are among those of the operation', async () => {
    const files = `${api.organizationPath}/files`;
    const anonymous = createCaller(service.url, null);
    const cases: [string, Promise<Response>][] = [
      ['getFileMetadata', anonymous.call(`/api/v1/${file.name}/metadata`)],
      ['getFileMetadata', api.call(`${files}/nothing/metadata`)],
      ['getOrganization', api.call('/api/v1/organizations/elsewhere')],
      ['listFiles', api.call(`${files}?page_size=-1`)],
      ['listFiles', api.call(`${files}?order_by=colour`)],
      ['listFiles', api.call(`${files}?page_token=x`)],
      ['listFiles', api.call(`${files}?folder=nowhere`)],
      ['uploadFile', api.call(`${files}:upload?filename=a%2Fb`, { method: 'POST', body: 'x' })],
      [
        'uploadFile',
        api.call(`${files}:upload`, { method: 'POST', body: 'x', headers: { 'Content-Encoding': 'gzip' } }),
      ],
      [
        'uploadFile',
        api.call(`${files}:upload`, { method: 'POST', body: 'x', headers: { 'Content-Digest': 'x' } }),
      ],
      [
        'generateUploadUrl',
        api.call(`${files}:generateUploadUrl`, { method: 'POST', json: { expire_duration: '1h' } }),
      ],
      ['generateUploadUrl', api.call(`${files}:generateUploadUrl`, { method: 'POST', body: '{' })],
      [
        'updateFile',
        api.call(`/api/v1/${file.name}`, { method: 'PATCH', json: {}, headers: { 'If-Match': '"x"' } }),
      ],
      ['undeleteFile', api.call(`/api/v1/${file.name}:undelete`, { method: 'POST' })],
      [
        'createOrganization',
        api.call('/api/v1/organizations', { method: 'POST', json: { organization_id: 'acme' } }),
      ],
      [
        'createOrganization',
        api.call('/api/v1/organizations', { method: 'POST', json: { organization_id: 'A' } }),
      ],
      ['createToken', api.call('/api/v1/tokens', { method: 'POST', json: {} })],
      ['revokeToken', api.call('/api/v1/tokens/nothing', { method: 'DELETE' })],
      ['getUploadUrl', fetch(`${service.url}/u/nothing`)],
      ['downloadFromUrl', fetch(`${service.url}/d/nothing`)],
    ];
    for (const [id, answer] of cases) {
      const response = await answer;
      const { details } = answers.status.parse(await response.json());
      const documented = operationOf(id).responses[response.status];
      expect(
        Object.keys(documented?.content?.['application/json']?.examples ?? {}),
        `${id} ${response.status}`,
      ).toContain(details[0]?.reason);
      for (const name of Object.keys(documented?.headers ?? {}))
        expect(response.headers.get(name), name).not.toBeNull();
    }
  });
});

function resolve(reference: string): unknown {
  let found: unknown = document;
  for (const step of reference.replace(/^#\//, '').split('/')) {
    found = (found as Record<string, unknown> | undefined)?.[
      step.replaceAll('~1', '/').replaceAll('~0', '~')
    ];
  }
  return found;
}

/** The JSON of an answer that must be a success. */
async function strict(answer: Promise<Response>): Promise<unknown> {
  const response = await answer;
  const value = await response.json();
  expect(response.status, JSON.stringify(value)).toBe(200);
  return value;
}
