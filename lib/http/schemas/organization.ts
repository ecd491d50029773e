import { examples } from '../examples';
import { z } from '../zod';
import { displayName, etag, int32, nextPageToken, picture, text, time } from './parts';

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
    picture,
    require_second_factor: z.boolean().openapi({
      example: false,
      description: 'Whether only members with a second factor have access.',
    }),
    keep_versions: z.number().int().openapi({
      example: 100,
      description: 'How many earlier versions of a file are kept.',
    }),
    keep_versions_days: z.number().int().openapi({
      example: 30,
      description: 'For how many days an earlier version is kept.',
    }),
    etag: etag('Quoted, as in the headers. Changes with every change of the organization.'),
    create_time: time(),
    update_time: time(),
  })
  .openapi('Organization', { description: 'An organization, as one of its members sees it.' });

export const organizationRequests = {
  createOrganization: z.object({
    organization_id: text().openapi({
      example: 'acme',
      pattern: '^[a-z][a-z0-9-]{1,61}[a-z0-9]$',
      description: 'Your choice. It cannot be changed, and is not reused after the organization is deleted.',
    }),
    display_name: displayName().nullish().openapi({
      example: 'Acme GmbH',
      description: '1 to 255 bytes without control characters. Default: the id.',
    }),
  }),
  updateOrganization: z.object({
    display_name: displayName().nullish().openapi({
      example: 'Acme Holding',
      description: '1 to 255 bytes without control characters. Absent: unchanged.',
    }),
    require_second_factor: z.boolean().nullish().openapi({
      example: true,
      description:
        'true: only members with a second factor have access, also with tokens. Who sets it must have one, and have proven who they are within 15 minutes. Absent: unchanged.',
    }),
    keep_versions: int32({ min: 0, max: 1000 })
      .nullish()
      .openapi({
        type: ['integer', 'null'],
        minimum: 0,
        maximum: 1000,
        example: 100,
        description:
          'How many earlier versions of a file are kept, at most 1000, besides those that are kept forever; 0: none. Those beyond it are deleted. Absent: unchanged.',
      }),
    keep_versions_days: int32({ min: 0, max: 3650 })
      .nullish()
      .openapi({
        type: ['integer', 'null'],
        minimum: 0,
        maximum: 3650,
        example: 30,
        description:
          'For how many days an earlier version is kept, at most 3650; 0: none is. Older ones are deleted. Absent: unchanged.',
      }),
  }),
};

export const organizationAnswers = {
  organization,
  organizations: z
    .object({ organizations: z.array(organization), next_page_token: nextPageToken })
    .openapi('OrganizationList', { description: 'A page of organizations.' }),
};
