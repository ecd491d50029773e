import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { environment, readSecretFiles, secretSettings } from './base/environment';
import { ConfigError, readConfig } from './config';

const url = 'postgresql://user@127.0.0.1:1/none';

describe('every wrong setting is reported in a sentence:', () => {
  test.each<[string, Record<string, string>, string[]]>([
    ['a port that is not a number', { PORT: 'http' }, ['PORT']],
    ['a port that is too high', { PORT: '70000' }, ['PORT']],
    [
      'every wrong number at once',
      { PORT: '-1', METRICS_PORT: '1.5', LEASE_SECONDS: '0' },
      ['PORT', 'LEASE_SECONDS', 'METRICS_PORT'],
    ],
    ['a PUBLIC_URL with a path', { PUBLIC_URL: 'https://files.example/holdall' }, ['PUBLIC_URL']],
    ['plain http on a public name', { PUBLIC_URL: 'http://files.example' }, ['PUBLIC_URL']],
    [
      'a database of another kind',
      { DATABASE_URL: 'mysql://localhost/x', AUTH_SECRET: 'x'.repeat(32) },
      ['DATABASE_URL'],
    ],
    ['a database without a shared secret', { DATABASE_URL: url }, ['AUTH_SECRET']],
    ['a short secret', { AUTH_SECRET: 'short' }, ['AUTH_SECRET']],
    ['a previous secret alone', { AUTH_SECRET_PREVIOUS: 'x'.repeat(32) }, ['AUTH_SECRET']],
    ['an endpoint without a bucket', { S3_ENDPOINT: 'https://s3.example' }, ['S3_BUCKET']],
    ['half of the S3 credentials', { S3_BUCKET: 'b', S3_ACCESS_KEY_ID: 'a' }, ['S3_ACCESS_KEY_ID']],
    ['an endpoint that is not a URL', { S3_BUCKET: 'b', S3_ENDPOINT: 's3.example' }, ['S3_ENDPOINT']],
    ['a prefix without its slash', { S3_BUCKET: 'b', S3_PREFIX: 'files' }, ['S3_PREFIX']],
    ['a flag that is neither on nor off', { ALLOW_HTTP: 'yes' }, ['ALLOW_HTTP']],
    [
      'an unknown choice',
      { ORGANIZATION_CREATION: 'members', LOG_LEVEL: 'loud' },
      ['ORGANIZATION_CREATION', 'LOG_LEVEL'],
    ],
    ['an origin with a path', { CORS_ORIGINS: 'https://a.example,https://b.example/x' }, ['CORS_ORIGINS']],
    [
      'a proxy that is not an address',
      { TRUSTED_PROXIES: '10.0.0.0/8,proxy.example,10.0.0.0/33' },
      ['TRUSTED_PROXIES', 'TRUSTED_PROXIES'],
    ],
    [
      'link roots that are not absolute',
      { LINK_ROOTS: 'srv,s3:/bucket,/srv/../etc,/srv//x,file://host/srv,Acme=/srv,http://x/y' },
      Array(7).fill('LINK_ROOTS'),
    ],
    [
      "a link root in Holdall's own bucket",
      {
        S3_BUCKET: 'own-bucket',
        LINK_ROOTS: 's3://own-bucket2,s3://own-bucket/some/prefix,acme=s3://own-bucket',
      },
      ['LINK_ROOTS', 'LINK_ROOTS'],
    ],
    ['half of the credentials for links', { LINK_S3_SECRET_ACCESS_KEY: 'a' }, ['LINK_S3_ACCESS_KEY_ID']],
    [
      'a mail server of another kind',
      { SMTP_URL: 'mail.example:25', MAIL_FROM: 'us' },
      ['SMTP_URL', 'MAIL_FROM'],
    ],
    ['a mail server without a sender', { SMTP_URL: 'smtp://mail.example' }, ['SMTP_URL']],
    [
      'what belongs together, beside what is wrong by itself',
      { PORT: '-1', S3_ENDPOINT: 'https://s3.example', DATABASE_URL: 'mysql://x', OIDC_CLIENT_ID: 'a' },
      ['PORT', 'DATABASE_URL', 'AUTH_SECRET', 'S3_BUCKET', 'OIDC_ISSUER,'],
    ],
    ['a failpoint in production', { FAILPOINT: 'x:kill', NODE_ENV: 'production' }, ['FAILPOINT']],
  ])('%s', (_, env, names) => {
    const sentences = violations(env);
    expect(sentences.map((sentence) => sentence.split(' ')[0])).toEqual(names);
    for (const sentence of sentences) expect(sentence).toMatch(/^[A-Z0-9_]+,? .*\.$/);
  });
});

describe('a secret from a file', () => {
  let directory: string;
  const file = (name: string, text: string) => {
    const path = join(directory, name);
    writeFileSync(path, text);
    return path;
  };
  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'holdall-config-'));
  });
  afterAll(() => rmSync(directory, { recursive: true }));

  test('is the same as one from a variable, without the last line break and a byte-order mark', () => {
    const secret = `${'x'.repeat(40)} `;
    expect(readConfig({ AUTH_SECRET_FILE: file('secret', `\ufeff${secret}\r\n`) }).authSecret).toBe(secret);
    for (const end of ['', '\n', '\r\n'])
      expect(readConfig({ AUTH_SECRET_FILE: file('secret', secret + end) }).authSecret).toBe(secret);
    const config = readConfig({
      AUTH_SECRET_FILE: file('secret', secret),
      DATABASE_URL_FILE: file('url', `${url}\n`),
      S3_BUCKET: 'b',
      S3_ACCESS_KEY_ID_FILE: file('id', 'id'),
      S3_SECRET_ACCESS_KEY_FILE: file('key', 'key\n'),
      SMTP_URL_FILE: file('smtp', 'smtps://user:password@mail.example\n'),
      MAIL_FROM: 'files@example.com',
    });
    expect(config.database).toEqual({ kind: 'external', url });
    expect(config.storage).toMatchObject({ credentials: { accessKeyId: 'id', secretAccessKey: 'key' } });
    expect(config.smtp?.url).toBe('smtps://user:password@mail.example');
  });

  test.each(secretSettings)('%s is read from its file', (name) => {
    const { variables, problems } = readSecretFiles({ [`${name}_FILE`]: file(name, 'value\n') });
    expect({ variables, problems }).toEqual({ variables: { [name]: 'value' }, problems: [] });
  });

  test('every setting that is named like a secret may come from a file', () => {
    const names = Object.keys(environment.shape);
    const secrets = names.filter((name) =>
      /(SECRET|ACCESS_KEY(_ID)?|PASSWORD|^DATABASE_URL|^SMTP_URL)/.test(name),
    );
    expect([...secretSettings].sort()).toEqual(secrets.sort());
  });

  test('is refused beside the variable, and where the file is missing or empty, all at once', () => {
    const sentences = violations({
      AUTH_SECRET: 'x'.repeat(32),
      AUTH_SECRET_FILE: file('secret', 'y'.repeat(32)),
      DATABASE_URL_FILE: join(directory, 'missing'),
      S3_BUCKET: 'b',
      S3_ACCESS_KEY_ID: 'id',
      S3_SECRET_ACCESS_KEY_FILE: file('empty', '\n'),
      PORT: 'http',
    });
    expect(sentences.map((sentence) => sentence.split(' ')[0])).toEqual([
      'DATABASE_URL_FILE',
      'AUTH_SECRET_FILE',
      'S3_SECRET_ACCESS_KEY_FILE',
      'PORT',
    ]);
    expect(sentences[0]).toContain('ENOENT');
  });
});

/** What the start prints after "Holdall cannot start.", line by line. */
function violations(env: Record<string, string>): string[] {
  try {
    readConfig({ NODE_ENV: 'test', GRPC_PORT: '0', LOG_LEVEL: 'silent', ...env });
  } catch (error) {
    if (error instanceof ConfigError) return error.message.trim().split('\n');
    throw error;
  }
  return [];
}
