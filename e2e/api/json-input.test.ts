import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ApiFile } from '../infrastructure/api';
import { createFixture, type Fixture } from '../infrastructure/fixture';
import { refusal } from './refusal';

let fixture: Fixture;
let file: ApiFile;
beforeAll(async () => {
  fixture = await createFixture();
  file = await fixture.owner.upload('hello');
});
afterAll(() => fixture?.remove());

const post = (path: string, body?: string, headers: Record<string, string> = {}) =>
  fixture.owner.call(path, { method: 'POST', body, headers });

type Url = { expire_time: string };

describe.each([
  ['generateUploadUrl', () => `${fixture.owner.organizationPath}/files:generateUploadUrl`],
  ['generateDownloadUrl', () => `/api/v1/${file.name}:generateDownloadUrl`],
])('%s', (_name, path) => {
  const lifetime = async (answer: Response) => {
    expect(answer.status).toBe(200);
    return (Date.parse(((await answer.json()) as Url).expire_time) - Date.now()) / 1000;
  };

  it.each([
    ['no body', undefined, 3600],
    ['an empty object', '{}', 3600],
    ['null', '{"expire_duration": null}', 3600],
    ['seconds', '{"expire_duration": "60s"}', 60],
    ['parts of seconds', '{"expire_duration": "90.5s"}', 90.5],
    ['nine digits', '{"expire_duration": "60.123456789s"}', 60.1],
    ['lowerCamelCase', '{"expireDuration": "60s"}', 60],
    ['seven days', '{"expire_duration": "604800s"}', 604_800],
    ['unknown fields', '{"expire_duration": "60s", "colour": {"a": [1]}}', 60],
  ])('takes %s', async (_what, body, seconds) => {
    const left = await lifetime(await post(path(), body));
    expect(left).toBeGreaterThan(seconds - 20);
    expect(left).toBeLessThanOrEqual(seconds + 1);
  });

  it.each(
    [
      '0s',
      '-1s',
      '0.0s',
      '1h',
      '3600',
      '',
      's',
      '1.s',
      '.5s',
      '1e3s',
      '1 s',
      ' 1s',
      '+1s',
      'NaNs',
      '1,5s',
      '604801s',
      '604800.001s',
      '1.1234567890s',
      '315576000001s',
      '１s',
      3600,
      true,
      {},
      ['1s'],
    ].map((duration) => [duration]),
  )('refuses the duration %j', async (duration) => {
    const answer = await post(path(), JSON.stringify({ expire_duration: duration }));
    expect(await refusal(answer)).toMatchObject({ status: 400, code: 3, reason: 'FIELD_INVALID' });
  });

  it.each(['{', 'null', '[]', '"text"', '7', '{"a": 1}{"b": 2}', '\ufeff{,}', "{'a': 1}"])(
    'refuses the body %j',
    async (body) => {
      expect(await refusal(await post(path(), body))).toMatchObject({
        status: 400,
        code: 3,
        reason: 'JSON_INVALID',
      });
    },
  );

  it('does not care for the Content-Type of JSON', async () => {
    const answer = await post(path(), '{"expire_duration": "60s"}', { 'Content-Type': 'text/plain' });
    expect(await lifetime(answer)).toBeLessThan(61);
  });
});

describe('int64', () => {
  it.each([['"5"'], ['5'], ['"9223372036854775807"']])('is taken as %s', async (size) => {
    const answer = await post(
      `${fixture.owner.organizationPath}/files:generateUploadUrl`,
      `{"maxSizeBytes": ${size}}`,
    );
    const { upload_uri: uri } = (await answer.json()) as { upload_uri: string };
    const state = await (await fetch(uri, { headers: { Accept: 'application/json' } })).json();
    expect(state).toMatchObject({ max_size_bytes: size.replaceAll('"', '') });
  });

  it.each(['"9223372036854775808"', '-1', '1.5', '"1e3"', '"0x10"', 'true'])('is not %s', async (size) => {
    const answer = await post(
      `${fixture.owner.organizationPath}/files:generateUploadUrl`,
      `{"max_size_bytes": ${size}}`,
    );
    expect(await refusal(answer)).toMatchObject({ status: 400, code: 3, reason: 'FIELD_INVALID' });
  });
});

it('JSON above 1 MiB is refused', async () => {
  const body = JSON.stringify({ padding: 'x'.repeat(2 ** 20) });
  const answer = await post(`${fixture.owner.organizationPath}/files:generateUploadUrl`, body);
  expect(await refusal(answer)).toMatchObject({ status: 413, code: 3, reason: 'CONTENT_TOO_LARGE' });
});
