import { batchAnswers, batchRequests } from './batch-schemas';
import { examples } from './examples';
import { folderAnswers, folderRequests } from './folder-schemas';
import { linkedAnswers, linkedRequests } from './linked-schemas';
import {
  day,
  duration,
  etag,
  expiry,
  filename,
  folderReference,
  int64,
  nextPageToken,
  pageSize,
  pageToken,
  rareTime,
  size,
  text,
  time,
  truth,
} from './schema-parts';
import { z } from './zod';

const password = (description: string) =>
  text().openapi({ format: 'password', example: 'correct horse battery', description });

const uploadUrlRequest = z
  .object({
    expire_duration: duration({ fallback: 3_600_000, longest: 7 * day, example: '3600s' }),
    filename: filename.nullish().openapi({
      example: 'photo.jpg',
      description:
        'The filename, whatever the sender says. 1 to 255 bytes of UTF-8 after NFC, without slashes and control characters.',
    }),
    mime_type: text(255).nullish().openapi({
      example: 'image/*',
      description:
        'The only type that is taken, exact or `image/*`: held against the declared type and, where the bytes tell one, against that.',
    }),
    max_size_bytes: int64(0n)
      .nullish()
      .openapi({
        type: ['string', 'integer', 'null'],
        example: '10485760',
        description: 'The most bytes that one file may have; a string of digits or an integer.',
      }),
    folder: folderReference,
    max_files: z
      .union([z.number(), z.string().regex(/^\d+$/).transform(Number)])
      .pipe(z.number().int().min(1).max(10_000))
      .nullish()
      .openapi({
        type: ['integer', 'null'],
        minimum: 1,
        maximum: 10_000,
        default: 1,
        example: 1,
        description: 'How many files the URL takes.',
      }),
  })
  .openapi({ description: 'What is set here binds the URL and wins over what a sender says.' });

/** What requests carry: each is the schema that validates, and what the OpenAPI document shows. */
export const requests = {
  listFiles: z.object({
    page_size: pageSize,
    page_token: pageToken,
    folder: text().optional().openapi({
      description:
        "Only what is directly in this folder: its name, its bare id, or `root`. Absent: all the organization's files.",
    }),
    recursive: truth('With `folder`: also what is in the folders below it.'),
    query: text().default('').openapi({
      example: 'report',
      description: 'Only files whose filename has this in it, whatever the case.',
    }),
    show_deleted: truth('The trash instead of the living files.'),
    order_by: text(100).default('create_time desc').openapi({
      example: 'filename',
      description:
        '`create_time`, `update_time`, `filename` or `size_bytes`, each optionally with ` desc`. Ties go by id.',
    }),
  }),
  page: z.object({ page_size: pageSize, page_token: pageToken }),
  ...folderRequests,
  ...batchRequests,
  ...linkedRequests,
  uploadFile: z.object({
    filename: filename.optional().openapi({
      example: 'report.pdf',
      description:
        'The filename where no Content-Disposition tells it. 1 to 255 bytes of UTF-8 after NFC, without slashes and control characters.',
    }),
    folder: text().optional().openapi({
      description: "The folder to put it in: a folder's name or bare id. Absent or empty: the root.",
    }),
  }),
  downloadFile: z.object({
    disposition: z.enum(['attachment', 'inline'], 'must be attachment or inline').optional().openapi({
      description:
        '`inline` is granted to raster images, audio, video, PDF and plain text whose bytes are what their type says. All else comes as an attachment.',
    }),
  }),
  deleteFile: z.object({
    purge: truth('Erase the file now, from the trash too, instead of moving it there. Needs the role admin.'),
  }),
  updateFile: z
    .object({ filename: filename.nullish(), folder: folderReference })
    .openapi({ description: 'What is absent stays as it is.' }),
  undeleteFile: z
    .object({ folder: folderReference })
    .openapi({ description: 'Another place, where its folder is in the trash too.' }),
  generateUploadUrl: uploadUrlRequest,
  batchGenerateUploadUrls: z.object({
    requests: z
      .array(uploadUrlRequest)
      .min(1)
      .max(100)
      .openapi({ description: 'At most 100, each as for one URL.' }),
  }),
  generateDownloadUrl: z.object({
    expire_duration: duration({ fallback: 3_600_000, longest: 7 * day, example: '3600s' }),
  }),
  createOrganization: z.object({
    organization_id: text().openapi({
      example: 'acme',
      pattern: '^[a-z][a-z0-9-]{1,61}[a-z0-9]$',
      description:
        'Your choice, for good: it is never given again, not even after the organization has ended.',
    }),
    display_name: text().nullish().openapi({
      example: 'Acme GmbH',
      description: '1 to 255 bytes without control characters. Default: the id.',
    }),
  }),
  updateOrganization: z.object({
    display_name: text().nullish().openapi({
      example: 'Acme Holding',
      description: '1 to 255 bytes without control characters. Absent: unchanged.',
    }),
  }),
  createToken: z.object({
    display_name: text()
      .nullish()
      .openapi({ example: 'backup job', description: 'To tell it from others. Default: `token`.' }),
    scopes: z
      .array(z.enum(['files:read', 'files:write', 'organizations:admin']))
      .nullish()
      .openapi({ example: ['files:read'], description: 'At least one. Each includes the ones before it.' }),
    organization_ids: z
      .array(text())
      .max(1000)
      .nullish()
      .openapi({
        example: ['acme'],
        description: 'The only organizations it is good for. Absent or empty: all of its user.',
      }),
    expire_duration: duration({ fallback: 90 * day, longest: 366 * day, example: '7776000s' }),
  }),
  createUser: z.object({
    email: text().openapi({ example: 'ada@example.com' }),
    password: password('At least 8 characters, at most 256 bytes.'),
    display_name: text().nullish().openapi({
      example: 'Ada Lovelace',
      description: 'Default: what stands before the @ of the e-mail.',
    }),
    setup_secret: text().nullish().openapi({
      description: 'For the first account: the last segment of the set-up link.',
    }),
    invitation_secret: text().nullish().openapi({
      description: 'For whoever was invited: the last segment of the invitation.',
    }),
  }),
  changePassword: z.object({
    current_password: password('The present one; absent where there is none yet.').nullish(),
    new_password: password('At least 8 characters, at most 256 bytes.'),
  }),
};

const file = z
  .object({
    name: z
      .string()
      .openapi({ example: examples.fileName, description: 'Its resource name: organization and file id.' }),
    filename: z.string().openapi({ example: 'report.pdf' }),
    mime_type: z.string().openapi({ example: 'application/pdf' }),
    size_bytes: size,
    create_time: time(),
    update_time: time('When its content, filename, folder or type last changed.'),
    etag: etag('Quoted, as in the headers. Changes with content, filename, folder and type.'),
    sha256: z.string().optional().openapi({
      pattern: '^[0-9a-f]{64}$',
      example: examples.sha256,
      description: 'Of the content, in lower-case hex. Absent while it is being told anew after an append.',
    }),
    resource_id: z
      .string()
      .openapi({ example: examples.fileId, description: 'The id that the gRPC FileAPI takes.' }),
    folder: z.string().optional().openapi({
      example: examples.folderName,
      description: 'The folder that holds it. Absent at the root.',
    }),
    kind: z
      .string()
      .optional()
      .openapi({ example: 'tdx:ext:pdf', description: 'By extension. Absent without one.' }),
    state: z.enum(['ACTIVE', 'UPLOADING']).openapi({
      example: 'ACTIVE',
      description: '`UPLOADING` while it is streamed in place.',
    }),
    delete_time: rareTime('When it went to the trash. Only on files in the trash.').optional(),
    purge_time: rareTime('When its bytes will be erased. Only on files in the trash.').optional(),
  })
  .openapi('File', { description: 'A file, without its bytes.' });

const organization = z
  .object({
    name: z.string().openapi({ example: 'organizations/acme' }),
    organization_id: z.string().openapi({ example: 'acme' }),
    display_name: z.string().openapi({ example: 'Acme GmbH' }),
    root_resource_id: z
      .string()
      .openapi({ example: examples.rootId, description: 'The id of its root folder in the gRPC FileAPI.' }),
    role: z
      .enum(['viewer', 'editor', 'admin', 'owner'])
      .openapi({ example: 'owner', description: "The caller's own role in it." }),
    etag: etag('Quoted, as in the headers. Changes with every change of the organization.'),
    create_time: time(),
    update_time: time(),
  })
  .openapi('Organization', { description: 'An organization, as one of its members sees it.' });

const token = z
  .object({
    name: z.string().openapi({ example: `tokens/${examples.tokenId}` }),
    display_name: z.string().openapi({ example: 'backup job' }),
    prefix: z.string().openapi({
      example: 'hld_pat_Ab3d',
      description: 'How its secret begins: enough to recognize it, too little to use it.',
    }),
    scopes: z.array(z.string()).openapi({ example: ['files:read'] }),
    organization_ids: z.array(z.string()).openapi({
      example: ['acme'],
      description: 'The organizations it is good for. Empty: all of its user.',
    }),
    create_time: time(),
    expire_time: expiry('Absent: never.').optional(),
    last_use_time: time('To the minute. Absent: never used.').optional(),
  })
  .openapi('Token', { description: 'A personal access token. Its secret is stored hashed only.' });

const user = z
  .object({
    name: z.string().openapi({ example: `users/${examples.fileId}` }),
    email: z.string().openapi({ example: 'ada@example.com' }),
    display_name: z.string().openapi({ example: 'Ada Lovelace' }),
    is_administrator: z
      .boolean()
      .openapi({ example: false, description: 'Of the instance: manages its users and organizations.' }),
    has_password: z
      .boolean()
      .openapi({ example: true, description: 'False for who signs in elsewhere alone.' }),
    may_create_organizations: z.boolean().openapi({ example: true }),
    create_time: time(),
  })
  .openapi('User', { description: 'Somebody with an account.' });

const newToken = z
  .object({
    ...token.shape,
    last_use_time: token.shape.last_use_time.openapi({ example: undefined }),
    token: z.string().openapi({
      example: 'hld_pat_Ab3d…',
      description: 'The secret, in this answer and never again.',
    }),
  })
  .openapi('NewToken', { description: 'A personal access token with its secret.' });

const uploadUrl = z
  .object({
    upload_uri: z.string().openapi({
      format: 'uri',
      example: examples.uploadUri,
      description: 'Absolute, and its own credential: whoever has it may upload.',
    }),
    name: z.string().openapi({ example: `organizations/acme/uploadUrls/${examples.urlId}` }),
    expire_time: expiry('Until when an upload may begin.'),
    create_time: time(),
    max_files: z.number().int().openapi({ example: 1 }),
    file_count: z.number().int().openapi({ example: 0, description: 'Files that came through it.' }),
    filename: z.string().optional(),
    mime_type: z.string().optional(),
    max_size_bytes: size.optional(),
    folder: z.string().optional().openapi({ description: 'Absent: the root.' }),
  })
  .openapi('UploadUrl', { description: 'A URL that takes files without any other credential.' });

const upload = z
  .object({
    name: z.string().openapi({ example: 'organizations/acme/uploads/4k2jd0q8w1z7m3n5b9x6c0v2a' }),
    filename: z.string().optional().openapi({ example: 'holiday.mp4' }),
    mime_type: z.string().optional().openapi({ example: 'video/mp4' }),
    size_bytes: size.optional().openapi({ description: 'Absent while the sender has not told it.' }),
    offset_bytes: size.openapi({ description: 'How much has arrived and is safe.' }),
    folder: z.string().optional().openapi({ description: 'Absent at the root.' }),
    creator: z.string().openapi({ example: 'ada@example.com' }),
    protocol: z.enum(['tus', 'content-range', 'grpc']).openapi({ example: 'tus' }),
    create_time: time(),
    expire_time: expiry('When it ends unless more arrives.'),
    resume_uri: z
      .string()
      .optional()
      .openapi({ description: 'Where to go on (tus); only for whom may write.' }),
  })
  .openapi('Upload', { description: 'An upload that has begun and is not finished.' });

/** What answers carry. */
export const answers = {
  file,
  files: z
    .object({ files: z.array(file), next_page_token: nextPageToken })
    .openapi('FileList', { description: 'A page of files.' }),
  ...folderAnswers,
  ...batchAnswers,
  ...linkedAnswers,
  organization,
  organizations: z
    .object({ organizations: z.array(organization), next_page_token: nextPageToken })
    .openapi('OrganizationList', { description: 'A page of organizations.' }),
  user,
  token,
  newToken,
  tokens: z
    .object({ tokens: z.array(token), next_page_token: nextPageToken })
    .openapi('TokenList', { description: 'A page of tokens.' }),
  uploadUrl,
  uploadUrls: z
    .object({ upload_urls: z.array(uploadUrl), next_page_token: nextPageToken })
    .openapi('UploadUrlList'),
  uploadUrlBatch: z.object({ responses: z.array(uploadUrl) }).openapi('UploadUrlBatch'),
  uploads: z.object({ uploads: z.array(upload), next_page_token: nextPageToken }).openapi('UploadList'),
  uploadUrlState: z
    .object({
      expire_time: expiry('Until when an upload may begin.'),
      max_files: z.number().int().openapi({ example: 1 }),
      remaining_files: z.number().int().openapi({ example: 1 }),
      max_size_bytes: size.optional().openapi({ description: 'Absent: no bound of its own.' }),
      mime_type: z
        .string()
        .optional()
        .openapi({ example: 'image/*', description: 'The only type it takes. Absent: any.' }),
      filename: z
        .string()
        .optional()
        .openapi({ description: 'The name that files get. Absent: the sender tells it.' }),
    })
    .openapi('UploadUrlState', { description: 'What may still be done with an upload URL.' }),
  downloadUrl: z
    .object({
      download_uri: z.string().openapi({
        format: 'uri',
        example: examples.downloadUri,
        description: 'Absolute, and its own credential: whoever has it may download.',
      }),
      expire_time: expiry('Until when it serves.'),
    })
    .openapi('DownloadUrl', { description: 'A URL that serves one file without any other credential.' }),
  empty: z.object({}).openapi('Empty', { description: 'Nothing more to say: `{}`.' }),
  openApi: z
    .looseObject({
      openapi: z.string().openapi({ example: '3.1.0' }),
      info: z.looseObject({ title: z.string(), version: z.string() }).openapi({
        example: { title: 'Holdall', version: '1' },
      }),
      paths: z.looseObject({}).openapi({ example: {} }),
    })
    .openapi('OpenApi', { description: 'An OpenAPI 3.1 document.' }),
  status: z
    .object({
      code: z.number().int().openapi({ description: 'A number of google.rpc.Code.', example: 5 }),
      message: z.string().openapi({
        example: 'There is no such file in this organization. It may have been deleted.',
        description: 'What happened and what to do. For people: it may change.',
      }),
      details: z
        .array(
          z.object({
            '@type': z.literal('type.googleapis.com/google.rpc.ErrorInfo'),
            reason: z
              .string()
              .openapi({ example: 'FILE_NOT_FOUND', description: 'For programs: it does not change.' }),
            domain: z.literal('holdall'),
            metadata: z.record(z.string(), z.string()).openapi({
              example: {},
              description: 'Facts that belong to the reason, such as the name of the wrong field.',
            }),
          }),
        )
        .openapi({ description: 'The first is always an ErrorInfo.' }),
    })
    .openapi('Status', { description: 'The body of every error: a google.rpc.Status.' }),
};
