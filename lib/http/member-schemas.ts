import { examples } from './examples';
import { nextPageToken, size, text, time } from './schema-parts';
import { z } from './zod';

const roles = ['viewer', 'editor', 'admin', 'owner'] as const;
const role = z.enum(roles, `must be one of ${roles.join(', ')}`).openapi({ example: 'editor' });
const email = text(254).openapi({ format: 'email', example: 'ada@example.com' });

/** What requests about the people of an organization carry. */
export const memberRequests = {
  add: z.object({ email, role }),
  change: z.object({ role }),
};

const member = z
  .object({
    name: z.string().openapi({ example: `organizations/acme/members/${examples.userId}` }),
    email,
    display_name: z.string().openapi({ example: 'Ada' }),
    role,
    create_time: time(),
  })
  .openapi('Member', { description: "A user's part in an organization." });

/** What answers about them carry. */
export const memberAnswers = {
  member,
  members: z.object({ members: z.array(member), next_page_token: nextPageToken }).openapi('MemberList'),
  usage: z
    .object({
      file_count: size.openapi({ example: '12', description: 'Living files.' }),
      size_bytes: size.openapi({ description: 'What living files hold.' }),
      trashed_size_bytes: size.openapi({
        description: 'What the trash holds. It counts until it is purged.',
      }),
      quota_bytes: size
        .optional()
        .openapi({ description: 'How much both may be together. Absent: no bound.' }),
    })
    .openapi('Usage', { description: 'What an organization holds.' }),
};
