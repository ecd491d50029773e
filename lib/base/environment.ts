import { readFileSync } from 'node:fs';
import { z } from 'zod';

/**
 * Every setting with its variable, bounds and default. A test compares docs/configuration.md and
 * deploy/.env.example with it.
 */
export const environment = z.object({
  HOST: z.string().default('127.0.0.1'),
  PORT: integer(0, 65_535, 3000),
  GRPC_PORT: integer(0, 65_535, 50_051),
  PUBLIC_URL: z.string().optional(),
  ALLOW_HTTP: flag(),
  DATA_DIR: z.string().default('./.data'),
  DATABASE_URL: z.string().optional(),
  DATABASE_POOL_SIZE: integer(2, 1000, 20),
  S3_ENDPOINT: endpoint(),
  S3_REGION: z.string().default('us-east-1'),
  S3_BUCKET: z.string().optional(),
  S3_PREFIX: z
    .string()
    .regex(/^([\w.-]+\/)*$/, 'must be empty or end with a slash, such as holdall/')
    .default(''),
  S3_ACCESS_KEY_ID: z.string().optional(),
  S3_SECRET_ACCESS_KEY: z.string().optional(),
  S3_FORCE_PATH_STYLE: flag(),
  AUTH_SECRET: z
    .string()
    .min(32, 'must have at least 32 characters; generate it with: openssl rand -base64 32')
    .optional(),
  AUTH_SECRET_PREVIOUS: z.string().min(32, 'must be the AUTH_SECRET that was used before').optional(),
  MAX_FILE_SIZE_BYTES: integer(1, Number.MAX_SAFE_INTEGER, 5 * 2 ** 40),
  AUDIT_RETENTION_DAYS: integer(1, 36_600, null),
  TRASH_RETENTION_SECONDS: integer(0, 10 * 366 * 86_400, 7 * 86_400),
  UPLOAD_RETENTION_SECONDS: integer(1, 366 * 86_400, 7 * 86_400),
  GRPC_MESSAGE_MEMORY_BYTES: integer(2 ** 20, 2 ** 40, 512 * 2 ** 20),
  LEASE_SECONDS: integer(1, 3600, 30),
  PERMISSION_RECHECK_SECONDS: integer(1, 60, 20),
  ORPHAN_GRACE_SECONDS: integer(0, 366 * 86_400, 86_400),
  SEGMENT_SIZE_BYTES: integer(2 ** 20, 64 * 2 ** 30, 64 * 2 ** 30),
  BODY_TIMEOUT_SECONDS: integer(1, 86_400, 60),
  READER_TIMEOUT_SECONDS: integer(1, 86_400, 300),
  MAX_CONNECTIONS: integer(1, 1_000_000, 10_000),
  MAX_CONNECTIONS_PER_ADDRESS: integer(1, 1_000_000, 1000),
  DRAIN_SECONDS: integer(0, 86_400, 30),
  FAILED_AUTH_PER_MINUTE: integer(1, 1_000_000, 300),
  SIGN_UPS_PER_HOUR: integer(1, 1_000_000, 100),
  INVITATION_MAILS_PER_HOUR: integer(1, 1_000_000, 100),
  MAX_REQUESTS_PER_MINUTE: integer(1, 10_000_000, null),
  MAX_CONCURRENT_UPLOADS: integer(1, 1_000_000, null),
  MAX_PENDING_UPLOADS: integer(1, 10_000_000, 1000),
  ORGANIZATION_CREATION: z
    .enum(['everyone', 'administrators'], 'must be everyone or administrators')
    .default('everyone'),
  REQUIRE_SECOND_FACTOR: flag(),
  AUDIT_DOWNLOADS: flag<boolean>(true),
  SIGN_UP: z.enum(['invitation', 'open'], 'must be invitation or open').default('invitation'),
  OIDC_ISSUER: z.url({ protocol: /^https?$/, error: 'must be an http or https URL' }).optional(),
  OIDC_CLIENT_ID: z.string().optional(),
  OIDC_CLIENT_SECRET: z.string().optional(),
  OIDC_NAME: z.string().default('Single sign-on'),
  OIDC_LINK_BY_EMAIL: flag(),
  SMTP_URL: z
    .url({ protocol: /^smtps?$/, error: 'must be a URL such as smtps://user:password@mail.example' })
    .optional(),
  MAIL_FROM: z.string().regex(/@/, 'must be an address such as Holdall <files@example.com>').optional(),
  FFMPEG_PATH: z.string().optional(),
  CORS_ORIGINS: list(),
  TRUSTED_PROXIES: list(),
  LINK_ROOTS: list(),
  WEBHOOK_ALLOWED_HOSTS: list(),
  LINK_S3_ENDPOINT: endpoint(),
  LINK_S3_REGION: z.string().optional(),
  LINK_S3_ACCESS_KEY_ID: z.string().optional(),
  LINK_S3_SECRET_ACCESS_KEY: z.string().optional(),
  LINK_S3_FORCE_PATH_STYLE: flag(null),
  METRICS_PORT: integer(0, 65_535, null),
  FAILPOINT: z.string().optional(),
  NODE_ENV: z.string().optional(),
  LOG_LEVEL: z
    .enum(
      ['trace', 'debug', 'info', 'warn', 'error', 'silent'],
      'must be trace, debug, info, warn, error or silent',
    )
    .default('info'),
});

export type Setting = keyof typeof environment.shape;

/** The settings that are secrets. `NAME_FILE` beside each names a file that has the value. */
export const secretSettings = [
  'DATABASE_URL',
  'AUTH_SECRET',
  'AUTH_SECRET_PREVIOUS',
  'S3_ACCESS_KEY_ID',
  'S3_SECRET_ACCESS_KEY',
  'LINK_S3_ACCESS_KEY_ID',
  'LINK_S3_SECRET_ACCESS_KEY',
  'OIDC_CLIENT_SECRET',
  'SMTP_URL',
] as const satisfies Setting[];

/**
 * The variables that are set, where `NAME_FILE` of a secret is replaced by `NAME` with the content of that
 * file without a byte-order mark and the last line break.
 */
export function readSecretFiles(env: Record<string, string | undefined>) {
  const variables: Record<string, string> = {};
  for (const [name, value] of Object.entries(env)) if (value) variables[name] = value;
  const unreadable = new Set<Setting>();
  const problems: string[] = [];
  for (const name of secretSettings) {
    const path = variables[`${name}_FILE`];
    if (path === undefined) continue;
    delete variables[`${name}_FILE`];
    if (variables[name] !== undefined) {
      problems.push(`${name}_FILE is set beside ${name}. Unset one of them.`);
      continue;
    }
    const { text, problem } = readSecretFile(path);
    if (text) variables[name] = text;
    else {
      unreadable.add(name);
      problems.push(`${name}_FILE names ${path}, which ${problem}.`);
    }
  }
  return { variables, unreadable, problems };
}

function readSecretFile(path: string): { text?: string; problem?: string } {
  try {
    const text = readFileSync(path, 'utf8').replace(/^\ufeff|\r?\n$/g, '');
    return text === '' ? { problem: 'is empty' } : { text };
  } catch (error) {
    return { problem: `cannot be read (${(error as NodeJS.ErrnoException).code})` };
  }
}

function integer<D extends number | null>(min: number, max: number, fallback: D) {
  const message = `must be a whole number from ${min} to ${max}`;
  return z
    .string()
    .regex(/^\d+$/, message)
    .transform(Number)
    .pipe(z.number().min(min, message).max(max, message))
    .optional()
    .transform((value) => (value ?? fallback) as D extends null ? number | null : number);
}

function flag<D extends boolean | null = false>(fallback = false as D) {
  return z
    .enum(['0', '1', 'false', 'true'], 'must be 1 or 0')
    .optional()
    .transform(
      (value) => (value === undefined ? fallback : value === '1' || value === 'true') as D | boolean,
    );
}

function endpoint() {
  return z.url({ protocol: /^https?$/, error: 'must be an http or https URL' }).optional();
}

function list() {
  return z
    .string()
    .default('')
    .transform((text) =>
      text
        .split(',')
        .map((item) => item.trim())
        .filter(Boolean),
    );
}
