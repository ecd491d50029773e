import { type ThumbnailSize, thumbnailSizes } from '@/lib/base/thumbnail-sizes';
import { parseDuration } from '../duration';
import { examples } from '../examples';
import { isDateAlone, isRepresentable, parseMoment } from '../moment';
import { z } from '../zod';

/** A day in milliseconds. */
export const day = 86_400_000;

/** Text that both PostgreSQL and JSON can represent. */
export const text = (maxLength = 1024) =>
  z
    .string()
    .max(maxLength)
    .refine((value) => value.isWellFormed() && !value.includes('\0'), 'must be well-formed text without NUL');

/** An int64 of proto3 JSON: a string of digits, or an integer. */
export const int64 = (min: bigint) =>
  z
    .union([z.string().regex(/^\d{1,19}$/, 'must be a whole number'), z.number().int().nonnegative()])
    .transform((value) => BigInt(value))
    .refine((value) => value >= min && value < 2n ** 63n, `must be a whole number of at least ${min}`)
    .openapi({ type: 'string', format: 'int64', pattern: '^[0-9]{1,19}$' });

/** An int32 of proto3 JSON within limits: an integer, or a string of digits. */
export function int32({ min, max }: { min: number; max: number }) {
  const message = `must be a whole number from ${min} to ${max}`;
  return z
    .union([z.number(), z.string().regex(/^\d+$/).transform(Number)], message)
    .pipe(z.number().int(message).min(min, message).max(max, message));
}

/** A Duration of proto3 JSON in milliseconds; absent or null is `fallback`. */
export function duration<Fallback extends number | null>({
  fallback,
  maxMs,
  example,
}: {
  fallback: Fallback;
  maxMs: number;
  example: string;
}) {
  const message = `must be a positive duration in seconds such as "${example}", at most "${maxMs / 1000}s"`;
  return z
    .string(message)
    .transform((value) => parseDuration(value) ?? Number.NaN)
    .refine((value) => value <= maxMs, message)
    .nullish()
    .transform((value): number | Fallback => value ?? fallback)
    .openapi({
      type: ['string', 'null'],
      format: 'google-duration',
      pattern: '^[0-9]{1,12}(\\.[0-9]{1,9})?s$',
      example,
      description: `The lifetime in seconds: a protobuf Duration in JSON. At most ${maxMs / 1000}s. Default: ${fallback === null ? 'no expiry' : `${fallback / 1000}s`}.`,
    });
}

export const pageSize = z
  .string()
  .regex(/^\d+$/, 'must be a whole number, not negative')
  .optional()
  .transform((value) => Math.min(1000, Number(value ?? 0) || 50))
  .openapi({
    type: 'integer',
    minimum: 0,
    default: 50,
    example: 100,
    description: 'The maximum number of items to return. Values above 1000 mean 1000, 0 means 50.',
  });

export const pageToken = z.string().max(4096).default('').openapi({
  description: 'The `next_page_token` of the previous page; absent or empty for the first page.',
});

/** The sort order of a list; absent or empty is `fallback`. The list rejects other fields. */
export const order = (fields: readonly string[], fallback: string) =>
  text(100)
    .default('')
    .transform((value) => value || fallback)
    .openapi({
      default: fallback,
      pattern: `^((${fields.join('|')})( (asc|desc))?)?$`,
      description: `${oneOf(fields)}, each optionally followed by \` desc\`. Ties are sorted by id.`,
    });

const oneOf = (fields: readonly string[]) =>
  `${fields
    .slice(0, -1)
    .map((field) => `\`${field}\``)
    .join(', ')} or \`${fields.at(-1)}\``;

export const flag = (description: string) =>
  z
    .enum(['true', 'false', '1', '0', ''], 'must be true or false')
    .optional()
    .transform((value) => value === 'true' || value === '1')
    .openapi({ type: 'boolean', default: false, description });

export const folderReference = text().nullish().openapi({
  example: examples.folderName,
  description: "A folder's name or bare id; null or empty is the root folder.",
});

/** The names of organizations, tokens and file requests; {@link checkName} decides. */
export const displayName = (maxLength = 1024) =>
  text(maxLength).openapi({ pattern: '^[^\\x00-\\x1F\\x7F-\\x9F]+$' });

/** What a filename cannot contain: slashes, backslashes, control and bidirectional control characters. */
export const filenamePattern = '^[^/\\\\\\x00-\\x1F\\x7F-\\x9F\\u202A-\\u202E\\u2066-\\u2069]+$';

export const filename = text(4096).openapi({
  example: 'report.pdf',
  pattern: filenamePattern,
  description:
    '1 to 255 bytes of UTF-8 after NFC, with a visible character; without slashes, backslashes, control characters and bidirectional controls (U+202A to U+202E, U+2066 to U+2069).',
});

/** The modification time of an uploaded file, in a query. */
export const modifyTime = text(64)
  .transform((value) => (isDateAlone(value) ? null : parseMoment(value)))
  .refine(
    (value) => value !== null && isRepresentable(value),
    'must be a time with its zone (RFC 3339), like 2026-11-29T10:00:00Z',
  )
  .transform((value) => value as Date)
  .optional()
  .openapi({
    type: 'string',
    format: 'date-time',
    example: examples.time,
    description: "The file's own modification time.",
  });

/** A time in a query. A date alone means that day in UTC: its start, or with `isEnd` its end. */
export const timeFilter = (description: string, { isEnd = false } = {}) =>
  text(64)
    .refine(
      (value) => parseMoment(value) !== null,
      'must be a time with its zone (RFC 3339), like 2026-11-29T10:00:00Z, or a date',
    )
    .transform((value) => {
      const at = parseMoment(value);
      return at && isEnd && isDateAlone(value) ? new Date(at.getTime() + day) : at;
    })
    .optional()
    .transform((value) => value ?? null)
    .openapi({ type: 'string', format: 'date-time', example: '2026-11-29T10:00:00Z', description });

export const time = (description?: string) =>
  z.string().openapi({ format: 'date-time', example: examples.time, description });
export const expiry = (description: string) =>
  z.string().openapi({ format: 'date-time', example: examples.laterTime, description });
/** A time that most responses omit: it has no example, so that examples omit it too. */
export const optionalTime = (description: string) => z.string().openapi({ format: 'date-time', description });
/** The size of a thumbnail in a query. */
export const thumbnailSize = z
  .enum(thumbnailSizes.map(String) as [string, ...string[]], 'must be 64, 256 or 1024')
  .transform((value) => Number(value) as ThumbnailSize)
  .openapi({
    type: 'integer',
    enum: [...thumbnailSizes],
    example: 256,
    description: 'The longer side of the thumbnail in pixels at most. A smaller picture is not enlarged.',
  });

/** The picture of a person or an organization. */
export const picture = z
  .string()
  .optional()
  .openapi({ description: 'Where the picture is, below `/api/v1/`. Absent without one.' });

export const size = z.string().openapi({ format: 'int64', pattern: '^[0-9]{1,19}$', example: '1048576' });
export const etag = (description: string) => z.string().openapi({ example: examples.etag, description });
export const nextPageToken = z.string().openapi({
  example: '',
  description: 'Send it as `page_token` to get the next page. Empty only on the last page.',
});

/** What opens the upload URL of a share link with a password. */
export const passFields = {
  from: z
    .string()
    .regex(/^[\w-]{1,64}$/)
    .optional()
    .openapi({
      description:
        'The secret of the share link that the URL belongs to. Forms return to its page. If the link has a password, send it as the password of HTTP Basic.',
    }),
  pass: text(255).optional().openapi({
    description:
      'The pass in the form of a share link with a password. It replaces the password for an hour.',
  }),
};
