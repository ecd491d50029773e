import { extendZodWithOpenApi } from '@asteasolutions/zod-to-openapi';
import { z } from 'zod';
import { parseDuration } from './duration';

extendZodWithOpenApi(z);

const day = 86_400_000;

/** Text that PostgreSQL and JSON can both hold. */
const text = (maxLength = 1024) =>
  z
    .string()
    .max(maxLength)
    .refine((value) => value.isWellFormed() && !value.includes('\0'), 'must be well-formed text without NUL');

/** An int64 of proto3 JSON: a string of digits, or an integer. */
const int64 = (min: bigint) =>
  z
    .union([z.string().regex(/^\d{1,19}$/, 'must be a whole number'), z.number().int().nonnegative()])
    .transform((value) => BigInt(value))
    .refine((value) => value >= min && value < 2n ** 63n, `must be a whole number of at least ${min}`)
    .openapi({ type: 'string', format: 'int64', example: '1048576' });

/** A Duration of proto3 JSON in milliseconds; absent or null is `fallback`. */
function duration({ fallback, longest, example }: { fallback: number; longest: number; example: string }) {
  return z
    .string()
    .transform((value) => parseDuration(value) ?? Number.NaN)
    .refine(
      (value) => value <= longest,
      `must be a positive duration in seconds such as "${example}", at most "${longest / 1000}s"`,
    )
    .nullish()
    .transform((value) => value ?? fallback)
    .openapi({
      type: 'string',
      format: 'duration',
      example,
      description: `At most ${longest / 1000}s. Default: ${fallback / 1000}s.`,
    });
}

const pageSize = z
  .string()
  .regex(/^\d{1,10}$/, 'must be a whole number, not negative')
  .optional()
  .transform((value) => Math.min(1000, Number(value ?? 0) || 50))
  .openapi({ type: 'integer', example: 50, description: 'At most 1000; 0 or absent: 50.' });

const pageToken = z
  .string()
  .max(4096)
  .default('')
  .openapi({ description: 'next_page_token of the page before.' });

const truth = z
  .enum(['true', 'false', '1', '0', ''], 'must be true or false')
  .optional()
  .transform((value) => value === 'true' || value === '1')
  .openapi({ type: 'boolean' });

const folderReference = text().nullish().openapi({
  example: 'organizations/acme/folders/0b1c…',
  description: "A folder's name or bare id; null or empty is the root.",
});

const filename = text(4096).openapi({
  example: 'report.pdf',
  description: '1 to 255 bytes of UTF-8 after NFC, without slashes and control characters.',
});

/** What requests carry: each is the schema that validates, and what the OpenAPI document shows. */
export const requests = {
  listFiles: z.object({
    page_size: pageSize,
    page_token: pageToken,
    folder: text().optional().openapi({ description: 'A folder, or "root". Absent: all files.' }),
    recursive: truth,
    query: text().default('').openapi({ description: 'Part of the filename, whatever its case.' }),
    show_deleted: truth,
    order_by: text(100)
      .default('create_time desc')
      .openapi({ description: 'create_time, update_time, filename or size_bytes, optionally with " desc".' }),
  }),
  page: z.object({ page_size: pageSize, page_token: pageToken }),
  uploadFile: z.object({ filename: filename.optional(), folder: text().optional() }),
  downloadFile: z.object({
    disposition: z.enum(['attachment', 'inline'], 'must be attachment or inline').optional(),
  }),
  deleteFile: z.object({ purge: truth }),
  updateFile: z.object({ filename: filename.nullish(), folder: folderReference }),
  generateUploadUrl: z.object({
    expire_duration: duration({ fallback: 3_600_000, longest: 7 * day, example: '3600s' }),
    filename: filename.nullish(),
    mime_type: text(255).nullish().openapi({ example: 'image/*' }),
    max_size_bytes: int64(0n).nullish(),
    folder: folderReference,
    max_files: z
      .union([z.number(), z.string().regex(/^\d+$/).transform(Number)])
      .pipe(z.number().int().min(1).max(10_000))
      .nullish()
      .openapi({ type: 'integer', example: 1 }),
  }),
  generateDownloadUrl: z.object({
    expire_duration: duration({ fallback: 3_600_000, longest: 7 * day, example: '3600s' }),
  }),
  createOrganization: z.object({
    organization_id: text().openapi({
      example: 'acme',
      description: '[a-z][a-z0-9-]{1,61}[a-z0-9]; never used again.',
    }),
    display_name: text().nullish().openapi({ example: 'Acme GmbH' }),
  }),
  updateOrganization: z.object({ display_name: text().nullish() }),
  createToken: z.object({
    display_name: text().nullish().openapi({ example: 'backup job' }),
    scopes: z.array(z.enum(['files:read', 'files:write', 'organizations:admin'])).nullish(),
    organization_ids: z.array(text()).max(1000).nullish(),
    expire_duration: duration({ fallback: 90 * day, longest: 366 * day, example: '7776000s' }),
  }),
};

const time = z.string().openapi({ format: 'date-time', example: '2026-11-22T09:30:00.000Z' });
const size = z.string().openapi({ format: 'int64', example: '1048576' });
const nextPageToken = z.string().openapi({ description: 'Empty at the end and only there.' });

const file = z
  .object({
    name: z.string().openapi({ example: 'organizations/acme/files/4k2jd0q8w1z7m3n5b9x6c0v2a' }),
    filename: z.string().openapi({ example: 'report.pdf' }),
    mime_type: z.string().openapi({ example: 'application/pdf' }),
    size_bytes: size,
    create_time: time,
    update_time: time,
    etag: z.string().openapi({ example: '"8s1k…"' }),
    sha256: z.string().optional().openapi({ description: 'Lower-case hex.' }),
    resource_id: z.string(),
    folder: z.string().optional().openapi({ description: 'Absent at the root.' }),
    kind: z.string().optional().openapi({ example: 'tdx:ext:pdf' }),
    state: z.enum(['ACTIVE', 'UPLOADING']),
    delete_time: time.optional(),
    purge_time: time.optional(),
  })
  .openapi('File');

const organization = z
  .object({
    name: z.string().openapi({ example: 'organizations/acme' }),
    organization_id: z.string().openapi({ example: 'acme' }),
    display_name: z.string(),
    root_resource_id: z.string(),
    role: z.enum(['viewer', 'editor', 'admin', 'owner']),
    etag: z.string(),
    create_time: time,
    update_time: time,
  })
  .openapi('Organization');

const token = z
  .object({
    name: z.string().openapi({ example: 'tokens/9x2…' }),
    display_name: z.string(),
    prefix: z.string().openapi({ example: 'hld_pat_Ab3d' }),
    scopes: z.array(z.string()),
    organization_ids: z.array(z.string()).openapi({ description: 'Empty: all of its user.' }),
    create_time: time,
    expire_time: time.optional(),
    last_use_time: time.optional(),
    token: z
      .string()
      .optional()
      .openapi({ description: 'The secret, in the answer that made it and never again.' }),
  })
  .openapi('Token');

/** What answers carry. */
export const answers = {
  file,
  files: z.object({ files: z.array(file), next_page_token: nextPageToken }).openapi('FileList'),
  organization,
  organizations: z
    .object({ organizations: z.array(organization), next_page_token: nextPageToken })
    .openapi('OrganizationList'),
  token,
  tokens: z.object({ tokens: z.array(token), next_page_token: nextPageToken }).openapi('TokenList'),
  uploadUrl: z.object({ upload_uri: z.string(), name: z.string(), expire_time: time }).openapi('UploadUrl'),
  uploadUrlState: z
    .object({
      expire_time: time,
      max_files: z.number().int(),
      remaining_files: z.number().int(),
      max_size_bytes: size.optional(),
      mime_type: z.string().optional(),
      filename: z.string().optional(),
    })
    .openapi('UploadUrlState'),
  downloadUrl: z.object({ download_uri: z.string(), expire_time: time }).openapi('DownloadUrl'),
  empty: z.object({}).openapi('Empty'),
  status: z
    .object({
      code: z.number().int().openapi({ description: 'google.rpc.Code', example: 5 }),
      message: z
        .string()
        .openapi({ example: 'There is no such file in this organization. It may have been deleted.' }),
      details: z.array(
        z.object({
          '@type': z.literal('type.googleapis.com/google.rpc.ErrorInfo'),
          reason: z.string().openapi({ example: 'FILE_NOT_FOUND' }),
          domain: z.literal('holdall'),
          metadata: z.record(z.string(), z.string()),
        }),
      ),
    })
    .openapi('Status'),
};
