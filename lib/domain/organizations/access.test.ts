import { describe, expect, test } from 'vitest';
import type { Actor } from '@/lib/base/actor';
import { fail } from '@/lib/base/errors';
import type { Action, Role } from '@/lib/base/policy';
import { authorizeCreator, grant, isPinnedElsewhere, queryableId } from './access';
import { denialOf } from './access-watch';

const actor = (more: Partial<Actor> = {}): Actor => ({
  userId: 'u1',
  tokenId: null,
  sessionId: 's1',
  provenAt: new Date(),
  isPending: false,
  uploadUrlId: null,
  scopes: null,
  organizationIds: [],
  isAdministrator: false,
  origin: { address: null, requestId: null },
  ...more,
});

describe('grant', () => {
  const attempt = (role: Role, action: Action, more: Partial<Actor> = {}) =>
    grant(actor(more), { organizationId: 'acme', rootFolderId: 'root', role }, action);

  test('returns the access', () => {
    expect(attempt('EDITOR', 'file.write')).toMatchObject({
      action: 'file.write',
      role: 'EDITOR',
      organization: { id: 'acme', rootFolderId: 'root' },
    });
  });

  test.each<[string, Role, Action, Partial<Actor>]>([
    ['INSUFFICIENT_ROLE', 'VIEWER', 'file.write', {}],
    ['INSUFFICIENT_ROLE', 'VIEWER', 'file.write', { scopes: ['files:write'] }],
    ['INSUFFICIENT_SCOPE', 'EDITOR', 'file.write', { scopes: ['files:read'] }],
    ['ADMINISTRATORS_ONLY', 'OWNER', 'folder.link', {}],
  ])('fails with %s for %s and %s', (reason, role, action, more) => {
    expect(() => attempt(role, action, more)).toThrow(expect.objectContaining({ reason }));
  });

  test('lets an administrator of the instance link folders, if the role allows it', () => {
    expect(attempt('ADMIN', 'folder.link', { isAdministrator: true }).action).toBe('folder.link');
    expect(() => attempt('EDITOR', 'folder.link', { isAdministrator: true })).toThrow(
      expect.objectContaining({ reason: 'INSUFFICIENT_ROLE' }),
    );
  });
});

test('isPinnedElsewhere is true for a token that is limited to other organizations', () => {
  expect(isPinnedElsewhere(actor(), 'acme')).toBe(false);
  expect(isPinnedElsewhere(actor({ organizationIds: ['acme', 'other'] }), 'acme')).toBe(false);
  expect(isPinnedElsewhere(actor({ organizationIds: ['other'] }), 'acme')).toBe(true);
});

test.each([
  ['acme-1', 'acme-1'],
  [undefined, ''],
  ['', ''],
  ['a\u0000b', ''],
  ["a'b", ''],
  ['x'.repeat(65), ''],
])('queryableId of %j is %j', (id, result) => {
  expect(queryableId(id)).toBe(result);
});

describe('authorizeCreator', () => {
  test.each(['NOT_A_MEMBER', 'TOKEN_REVOKED'] as const)(
    'replaces %s and reports the denial',
    async (reason) => {
      let denials = 0;
      const cause = fail(reason);
      await expect(
        authorizeCreator(
          () => Promise.reject(cause),
          () => {
            denials += 1;
          },
        ),
      ).rejects.toMatchObject({ reason: 'ISSUER_NOT_AUTHORIZED', cause });
      expect(denials).toBe(1);
    },
  );

  test('keeps other errors and results', async () => {
    const onDenied = () => expect.unreachable();
    await expect(
      authorizeCreator(() => Promise.reject(fail('FILE_NOT_FOUND')), onDenied),
    ).rejects.toMatchObject({ reason: 'FILE_NOT_FOUND' });
    expect(await authorizeCreator(async () => 'access', onDenied)).toBe('access');
  });
});

describe('denialOf', () => {
  test.each(['NOT_A_MEMBER', 'TOKEN_REVOKED', 'SHARE_REVOKED'] as const)('returns %s', async (reason) => {
    expect(await denialOf(() => Promise.reject(fail(reason)))).toMatchObject({ reason });
  });

  test('is null for a permission that holds', async () => {
    expect(await denialOf(async () => {})).toBeNull();
  });

  test('throws other failures', async () => {
    await expect(denialOf(() => Promise.reject(new Error('no database')))).rejects.toThrow('no database');
  });
});
