import { describe, expect, test } from 'vitest';
import type { Actor } from '@/lib/base/actor';
import type { Role } from '@/lib/base/policy';
import { mayInvite } from './invitations';
import { assertMayAssign, requireOtherOwner } from './members';

describe('assertMayAssign', () => {
  const actor = (scopes: string[] | null, provenAt = new Date()) => ({
    actor: { scopes, sessionId: 's', provenAt } as Actor,
  });

  test.each<[Role, Role[], boolean]>([
    ['ADMIN', ['VIEWER', 'ADMIN'], true],
    ['ADMIN', ['OWNER'], false],
    ['ADMIN', ['OWNER', 'VIEWER'], false],
    ['OWNER', ['OWNER', 'VIEWER'], true],
  ])('%s with the roles %s: %s', (own, roles, isAllowed) => {
    const assign = () => assertMayAssign(actor(null), own, roles);
    if (isAllowed) expect(assign).not.toThrow();
    else expect(assign).toThrow(expect.objectContaining({ reason: 'OWNER_REQUIRED' }));
  });

  test('an owner needs a recent proof of who they are', () => {
    expect(() => assertMayAssign(actor(null, new Date(0)), 'OWNER', ['OWNER'])).toThrow(
      expect.objectContaining({ reason: 'REAUTHENTICATION_REQUIRED' }),
    );
  });

  test('a token of an owner needs the scope', () => {
    expect(() => assertMayAssign(actor(['files:write']), 'OWNER', ['OWNER'])).toThrow(
      expect.objectContaining({ reason: 'OWNER_REQUIRED' }),
    );
  });
});

describe('requireOtherOwner', () => {
  test('rejects the last owner', () => {
    expect(() => requireOtherOwner(['a'], 'a')).toThrow(expect.objectContaining({ reason: 'LAST_OWNER' }));
  });

  test.each([
    [['a', 'b'], 'a'],
    [['a'], 'b'],
  ])('allows owners %s without %s', (owners, leaving) => {
    expect(() => requireOtherOwner(owners, leaving)).not.toThrow();
  });
});

describe('mayInvite', () => {
  test.each<[Role | null, Role, boolean]>([
    ['ADMIN', 'VIEWER', true],
    ['ADMIN', 'ADMIN', true],
    ['ADMIN', 'OWNER', false],
    ['OWNER', 'OWNER', true],
    ['EDITOR', 'VIEWER', false],
    [null, 'VIEWER', false],
  ])('%s for the role %s: %s', (creator, role, result) => {
    expect(mayInvite(creator, role)).toBe(result);
  });
});
