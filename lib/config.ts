import { accessSync, constants, statSync } from 'node:fs';
import { isIP } from 'node:net';
import { isAbsolute, resolve } from 'node:path';
import { environment, readSecretFiles, type Setting } from './base/environment';
import { type LinkRoot, parseLinkRoot } from './base/link-target';

export type DatabaseConfig = { kind: 'embedded'; directory: string } | { kind: 'external'; url: string };

/** How to reach an S3 server. */
export type S3Access = {
  endpoint?: string;
  region: string;
  credentials?: { accessKeyId: string; secretAccessKey: string };
  forcePathStyle: boolean;
};

export type S3Config = S3Access & { bucket: string; prefix: string };

export type StorageConfig = { kind: 'disk'; directory: string } | ({ kind: 's3' } & S3Config);

export type Config = ReturnType<typeof examineConfig>['config'];

/** The configuration is invalid: `problems` has a sentence for each wrong setting. */
export class ConfigError extends Error {
  constructor(readonly problems: string[]) {
    super(problems.join('\n'));
    this.name = 'ConfigError';
  }
}

/**
 * Reads and validates the whole configuration. An empty variable counts as unset.
 * @throws ConfigError
 */
export function readConfig(env: Record<string, string | undefined>): Config {
  const { config, problems } = examineConfig(env);
  if (problems.length > 0) throw new ConfigError(problems);
  return config;
}

/** The configuration, and a sentence for each problem; a wrong setting has its default in `config`. */
export function examineConfig(env: Record<string, string | undefined>) {
  const { variables, unreadable, problems } = readSecretFiles(env);
  const issues = environment.safeParse(variables).error?.issues ?? [];
  problems.push(...issues.map(({ path, message }) => `${path.join('.')} ${message}.`));
  const wrong = new Set(issues.map(({ path }) => path[0]));
  const value = environment.parse(
    Object.fromEntries(Object.entries(variables).filter(([name]) => !wrong.has(name))),
  );
  const isSet = (name: Setting) => variables[name] !== undefined || unreadable.has(name);
  const isPartlySet = (...names: Setting[]) => new Set(names.map(isSet)).size > 1;

  const publicUrl = readPublicUrl(
    value.PUBLIC_URL ?? `http://localhost:${value.PORT}`,
    value.ALLOW_HTTP,
    problems,
  );
  const dataDirectory = resolve(value.DATA_DIR);
  if (
    value.DATABASE_URL &&
    !(/^postgres(ql)?:\/\//.test(value.DATABASE_URL) && URL.canParse(value.DATABASE_URL))
  ) {
    problems.push('DATABASE_URL must be a URL such as postgresql://user:password@host:5432/database.');
  }
  if (isSet('DATABASE_URL') && !isSet('AUTH_SECRET')) {
    problems.push(
      'AUTH_SECRET must be set when DATABASE_URL is set: all instances on one database share it.',
    );
  }
  if (isSet('AUTH_SECRET_PREVIOUS') && !isSet('AUTH_SECRET'))
    problems.push('AUTH_SECRET must be set when AUTH_SECRET_PREVIOUS is set: it replaces the previous one.');
  if (isSet('S3_ENDPOINT') && !isSet('S3_BUCKET'))
    problems.push('S3_BUCKET must be set when S3_ENDPOINT is set.');
  if (isPartlySet('S3_ACCESS_KEY_ID', 'S3_SECRET_ACCESS_KEY'))
    problems.push('S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY must be set together.');
  if (isPartlySet('LINK_S3_ACCESS_KEY_ID', 'LINK_S3_SECRET_ACCESS_KEY'))
    problems.push('LINK_S3_ACCESS_KEY_ID and LINK_S3_SECRET_ACCESS_KEY must be set together.');
  const { OIDC_ISSUER: issuer, OIDC_CLIENT_ID: clientId, OIDC_CLIENT_SECRET: clientSecret } = value;
  if (isPartlySet('OIDC_ISSUER', 'OIDC_CLIENT_ID', 'OIDC_CLIENT_SECRET'))
    problems.push('OIDC_ISSUER, OIDC_CLIENT_ID and OIDC_CLIENT_SECRET must be set together.');
  if (isPartlySet('SMTP_URL', 'MAIL_FROM')) problems.push('SMTP_URL and MAIL_FROM must be set together.');
  if (value.FAILPOINT && value.NODE_ENV === 'production')
    problems.push('FAILPOINT is for tests only. Unset it.');
  if (value.FFMPEG_PATH && !isProgram(value.FFMPEG_PATH))
    problems.push(`FFMPEG_PATH names ${value.FFMPEG_PATH}, which is not an absolute path of a program.`);
  for (const origin of value.CORS_ORIGINS) {
    if (!isOrigin(origin))
      problems.push(`CORS_ORIGINS has ${origin}, which is not an origin such as https://app.example.`);
  }
  for (const entry of value.TRUSTED_PROXIES) {
    if (!isAddressOrRange(entry))
      problems.push(`TRUSTED_PROXIES has ${entry}, which is not an address or a range such as 10.0.0.0/8.`);
  }
  const linkRoots = value.LINK_ROOTS.map((entry) => readLinkRoot(entry, value.S3_BUCKET, problems));

  const database: DatabaseConfig = value.DATABASE_URL
    ? { kind: 'external', url: value.DATABASE_URL }
    : { kind: 'embedded', directory: resolve(dataDirectory, 'postgres') };

  const s3: S3Access = {
    endpoint: value.S3_ENDPOINT,
    region: value.S3_REGION,
    credentials: credentialsOf(value.S3_ACCESS_KEY_ID, value.S3_SECRET_ACCESS_KEY),
    forcePathStyle: value.S3_FORCE_PATH_STYLE,
  };
  const storage: StorageConfig = value.S3_BUCKET
    ? { kind: 's3', ...s3, bucket: value.S3_BUCKET, prefix: value.S3_PREFIX }
    : { kind: 'disk', directory: resolve(dataDirectory, 'objects') };
  const linkS3: S3Access = {
    endpoint: value.LINK_S3_ENDPOINT ?? s3.endpoint,
    region: value.LINK_S3_REGION ?? s3.region,
    credentials:
      credentialsOf(value.LINK_S3_ACCESS_KEY_ID, value.LINK_S3_SECRET_ACCESS_KEY) ?? s3.credentials,
    forcePathStyle: value.LINK_S3_FORCE_PATH_STYLE ?? s3.forcePathStyle,
  };

  const config = {
    host: value.HOST,
    port: value.PORT,
    grpcPort: value.GRPC_PORT,
    publicUrl,
    dataDirectory,
    database,
    databasePoolSize: value.DATABASE_POOL_SIZE,
    storage,
    /** Undefined: a generated one in the data directory, see auth-secret.ts. */
    authSecret: value.AUTH_SECRET,
    /** Read and verified with, never used for anything new. */
    previousAuthSecret: value.AUTH_SECRET_PREVIOUS,
    maxFileSizeBytes: value.MAX_FILE_SIZE_BYTES,
    auditRetentionDays: value.AUDIT_RETENTION_DAYS,
    trashRetentionSeconds: value.TRASH_RETENTION_SECONDS,
    uploadRetentionSeconds: value.UPLOAD_RETENTION_SECONDS,
    leaseSeconds: value.LEASE_SECONDS,
    permissionRecheckSeconds: value.PERMISSION_RECHECK_SECONDS,
    /** Hosts that webhooks may lead to although their addresses are private. */
    webhookAllowedHosts: value.WEBHOOK_ALLOWED_HOSTS.map((host) => host.toLowerCase()),
    isHttpAllowed: value.ALLOW_HTTP,
    orphanGraceSeconds: value.ORPHAN_GRACE_SECONDS,
    segmentSizeBytes: value.SEGMENT_SIZE_BYTES,
    bodyTimeoutSeconds: value.BODY_TIMEOUT_SECONDS,
    /** A client that takes no byte of a response for so long is disconnected. */
    readerTimeoutSeconds: value.READER_TIMEOUT_SECONDS,
    maxConnections: value.MAX_CONNECTIONS,
    /** Connections of one IPv4 address or IPv6 /64; those of trusted proxies do not count. */
    maxConnectionsPerAddress: value.MAX_CONNECTIONS_PER_ADDRESS,
    drainSeconds: value.DRAIN_SECONDS,
    failedAuthPerMinute: value.FAILED_AUTH_PER_MINUTE,
    grpcMessageMemoryBytes: value.GRPC_MESSAGE_MEMORY_BYTES,
    signUpsPerHour: value.SIGN_UPS_PER_HOUR,
    invitationMailsPerHour: value.INVITATION_MAILS_PER_HOUR,
    maxRequestsPerMinute: value.MAX_REQUESTS_PER_MINUTE,
    maxConcurrentUploads: value.MAX_CONCURRENT_UPLOADS,
    /** The limit of unfinished resumable uploads of an organization. */
    maxPendingUploads: value.MAX_PENDING_UPLOADS,
    organizationCreation: value.ORGANIZATION_CREATION,
    /** Every organization requires a second factor of its members. */
    isSecondFactorRequired: value.REQUIRE_SECOND_FACTOR,
    isDownloadLogOn: value.AUDIT_DOWNLOADS,
    signUp: value.SIGN_UP,
    oidc:
      issuer && clientId && clientSecret
        ? { issuer, clientId, clientSecret, name: value.OIDC_NAME, linkByEmail: value.OIDC_LINK_BY_EMAIL }
        : null,
    /** The server that sends mail; null: none is sent. */
    smtp: value.SMTP_URL && value.MAIL_FROM ? { url: value.SMTP_URL, from: value.MAIL_FROM } : null,
    /** The program that reads videos for thumbnails; null: videos have none. */
    ffmpegPath: value.FFMPEG_PATH ?? null,
    corsOrigins: value.CORS_ORIGINS,
    trustedProxies: value.TRUSTED_PROXIES,
    /** What linked folders may point at; own-locations.ts rejects Holdall's own directories. */
    linkRoots: linkRoots.filter((root) => root !== null),
    linkS3,
    metricsPort: value.METRICS_PORT,
    failpoint: value.FAILPOINT,
    isDevelopment: value.NODE_ENV === 'development',
    logLevel: value.LOG_LEVEL,
  };
  return { config, problems };
}

/** The origin; what is wrong with it is added to `problems`. */
function readPublicUrl(text: string, allowHttp: boolean, problems: string[]): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (
    !url ||
    !/^https?:$/.test(url.protocol) ||
    url.pathname !== '/' ||
    url.search ||
    url.hash ||
    url.username
  ) {
    problems.push('PUBLIC_URL must be an origin such as https://files.example, without a path.');
    return text;
  }
  const isLoopback = /^(localhost|127(\.\d+){3}|\[::1\])$/.test(url.hostname);
  if (url.protocol === 'http:' && !isLoopback && !allowHttp) {
    problems.push(
      'PUBLIC_URL is plain http on a public name. Terminate TLS at a proxy and use https, or set ALLOW_HTTP=1.',
    );
  }
  return url.origin;
}

function readLinkRoot(entry: string, ownBucket: string | undefined, problems: string[]): LinkRoot | null {
  const root = parseLinkRoot(entry);
  if (!root) {
    problems.push(
      `LINK_ROOTS has ${entry}, which is not an absolute directory or s3://bucket/prefix, optionally after organization=.`,
    );
  } else if (root.target.kind === 's3' && root.target.bucket === ownBucket) {
    problems.push(`LINK_ROOTS has ${entry}, which is in the bucket of Holdall's own objects.`);
  }
  return root;
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return isAbsolute(path) && statSync(path).isFile();
  } catch {
    return false;
  }
}

const credentialsOf = (accessKeyId?: string, secretAccessKey?: string) =>
  accessKeyId && secretAccessKey ? { accessKeyId, secretAccessKey } : undefined;

function isOrigin(text: string): boolean {
  return URL.canParse(text) && new URL(text).origin === text;
}

/** Whether the text is an IP address or a CIDR range. */
function isAddressOrRange(text: string): boolean {
  const [address = '', bits, ...rest] = text.split('/');
  const version = isIP(address);
  if (version === 0 || rest.length > 0) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128));
}
