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

/** What requests of administrators of the instance carry. */
export const instanceRequests = {
  listAllOrganizations: z.object({
    page_size: pageSize,
    page_token: pageToken,
    query: query.openapi({ description: 'Only organizations with this in their id or name.' }),
  }),
  setQuota: z
    .object({
      quota_bytes: quota('The most bytes, live and in the trash together; null is without bound.'),
      quota_files: quota('The most files, live and in the trash together; null is without bound.'),
    })
    .openapi({ description: 'What is absent stays as it is. What an organization holds already stays.' }),
  listUsers: z.object({
    page_size: pageSize,
    page_token: pageToken,
    query: query.openapi({ description: 'Only users with this in their e-mail or name.' }),
  }),
  updateUser: z.object({
    disabled: z.boolean().openapi({
      example: true,
      description: 'true ends all that the user may do: sessions, tokens, URLs and links of theirs.',
    }),
  }),
};

const instanceOrganization = z
  .object({
    name: z.string().openapi({ example: 'organizations/acme' }),
    organization_id: z.string().openapi({ example: 'acme' }),
    display_name: z.string().openapi({ example: 'Acme GmbH' }),
    owners: z.array(z.string()).openapi({ example: ['ada@example.com'], description: 'Their e-mails.' }),
    member_count: z.number().int().openapi({ example: 7 }),
    file_count: count.openapi({ description: 'Living files.' }),
    size_bytes: size.openapi({ description: 'What living files hold.' }),
    trashed_size_bytes: size.openapi({ description: 'What the trash holds.' }),
    quota_bytes: size.optional().openapi({ description: 'Absent: no bound.' }),
    quota_files: count.optional().openapi({ description: 'Absent: no bound.' }),
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

/** What answers to them carry. */
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
    })
    .openapi('Instance', { description: 'How an instance is, and what it holds in all.' }),
  heldOrganization: instanceOrganization,
  instanceOrganizations: z
    .object({ organizations: z.array(instanceOrganization), next_page_token: nextPageToken })
    .openapi('HeldOrganizationList'),
  knownUser,
  knownUsers: z
    .object({ users: z.array(knownUser), next_page_token: nextPageToken })
    .openapi('KnownUserList'),
};
