import { describe, expect, test } from 'vitest';
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
    ['a failpoint in production', { FAILPOINT: 'x:kill', NODE_ENV: 'production' }, ['FAILPOINT']],
  ])('%s', (_, env, names) => {
    const sentences = violations(env);
    expect(sentences.map((sentence) => sentence.split(' ')[0])).toEqual(names);
    for (const sentence of sentences) expect(sentence).toMatch(/^[A-Z0-9_]+ .*\.$/);
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
