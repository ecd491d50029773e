import { examples } from '../examples';
import { z } from '../zod';
import { day, displayName, duration, expiry, flag, nextPageToken, text, time } from './parts';

const token = z
  .object({
    name: z.string().openapi({ example: `tokens/${examples.tokenId}` }),
    display_name: z.string().openapi({ example: 'backup job' }),
    prefix: z.string().openapi({
      example: 'hld_pat_Ab3d',
      description: 'The first characters of its secret: enough to recognize the token, not enough to use it.',
    }),
    scopes: z.array(z.string()).openapi({ example: ['files:read'] }),
    organization_ids: z.array(z.string()).openapi({
      example: ['acme'],
      description: 'The organizations that it is limited to. Empty: all organizations of its user.',
    }),
    create_time: time(),
    expire_time: expiry('Absent: never.').optional(),
    last_use_time: time('To the minute. Absent: never used.').optional(),
  })
  .openapi('Token', { description: 'A personal access token. Its secret is stored hashed only.' });

const newToken = z
  .object({
    ...token.shape,
    last_use_time: token.shape.last_use_time.openapi({ example: undefined }),
    token: z.string().openapi({
      example: 'hld_pat_Ab3d…',
      description: 'The secret. It is shown only in this response.',
    }),
  })
  .openapi('NewToken', { description: 'A personal access token with its secret.' });

export const tokenRequests = {
  revokeToken: z.object({
    revoke_created: flag(
      'Also revoke the upload URLs, download URLs and share links that the token created.',
    ),
  }),
  createToken: z.object({
    display_name: displayName()
      .nullish()
      .openapi({ example: 'backup job', description: 'A name to recognize it by. Default: `token`.' }),
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
        description:
          'Limits the token to these organizations. Absent or empty: all organizations of its user.',
      }),
    expire_duration: duration({ fallback: 90 * day, maxMs: 366 * day, example: '7776000s' }),
  }),
};

export const tokenAnswers = {
  token,
  newToken,
  tokens: z
    .object({ tokens: z.array(token), next_page_token: nextPageToken })
    .openapi('TokenList', { description: 'A page of tokens.' }),
};
