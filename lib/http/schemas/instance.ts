import { examples } from '../examples';
import { z } from '../zod';
import { int64, nextPageToken, pageSize, pageToken, size, text, time } from './parts';

const count = z.string().openapi({ format: 'int64', pattern: '^[0-9]{1,19}$', example: '12' });
const health = z.enum(['ok', 'unavailable']).openapi({ example: 'ok' });
const query = text(255).default('');

const quota = (description: string) =>
  int64(0n)
    .nullish()
    .openapi({ type: ['string', 'null'], example: '1073741824', description });

/** Requests of administrators of the instance. */
export const instanceRequests = {
  listAllOrganizations: z.object({
    page_size: pageSize,
    page_token: pageToken,
    query: query.openapi({ description: 'Only organizations whose id or name contains this.' }),
  }),
  setQuota: z
    .object({
      quota_bytes: quota('The maximum number of bytes, including the trash; null for no limit.'),
      quota_files: quota('The maximum number of files, including the trash; null for no limit.'),
    })
    .openapi({ description: 'Absent fields stay unchanged. Stored files stay, even above the quota.' }),
  listUsers: z.object({
    page_size: pageSize,
    page_token: pageToken,
    query: query.openapi({ description: 'Only users whose e-mail address or name contains this.' }),
  }),
  updateUser: z.object({
    disabled: z.boolean().openapi({
      example: true,
      description: 'true: end the sessions of the user and suspend their tokens, URLs and share links.',
    }),
  }),
};

const instanceOrganization = z
  .object({
    name: z.string().openapi({ example: 'organizations/acme' }),
    organization_id: z.string().openapi({ example: 'acme' }),
    display_name: z.string().openapi({ example: 'Acme GmbH' }),
    owners: z
      .array(z.string())
      .openapi({ example: ['ada@example.com'], description: 'Their e-mail addresses.' }),
    member_count: z.number().int().openapi({ example: 7 }),
    file_count: count.openapi({ description: 'Active files.' }),
    size_bytes: size.openapi({ description: 'Size of active files.' }),
    trashed_size_bytes: size.openapi({ description: 'Size of files in the trash.' }),
    version_size_bytes: size.openapi({ description: 'Size of what only earlier versions have.' }),
    quota_bytes: size.optional().openapi({ description: 'Absent: no limit.' }),
    quota_files: count.optional().openapi({ description: 'Absent: no limit.' }),
    create_time: time(),
  })
  .openapi('InstanceOrganization', {
    description: 'An organization, as administrators of the instance see it.',
  });

const knownUser = z
  .object({
    name: z.string().openapi({ example: `users/${examples.userId}` }),
    email: z.string().openapi({ example: 'ada@example.com' }),
    display_name: z.string().openapi({ example: 'Ada Lovelace' }),
    is_administrator: z.boolean().openapi({ example: false }),
    disabled: z.boolean().openapi({ example: false }),
    organization_count: z.number().int().openapi({ example: 2 }),
    create_time: time(),
  })
  .openapi('KnownUser', { description: 'A user, as administrators of the instance see them.' });

/** Responses to them. */
export const instanceAnswers = {
  instance: z
    .object({
      version: z.string().openapi({ example: '1.0.0' }),
      database: health,
      object_store: health,
      organization_count: count,
      user_count: count,
      file_count: count,
      size_bytes: size,
      trashed_size_bytes: size,
      version_size_bytes: size,
    })
    .openapi('Instance', { description: 'The health of the instance, and its totals.' }),
  instanceOrganization,
  instanceOrganizations: z
    .object({ organizations: z.array(instanceOrganization), next_page_token: nextPageToken })
    .openapi('InstanceOrganizationList'),
  knownUser,
  knownUsers: z
    .object({ users: z.array(knownUser), next_page_token: nextPageToken })
    .openapi('KnownUserList'),
};
