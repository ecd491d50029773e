import { describe, expect, test } from 'vitest';
import {
  type Action,
  actions,
  allowing,
  may,
  mayEnd,
  type Role,
  type Scope,
  scopes,
  scopesAllow,
} from './policy';

/** Who may do what, written out: the roles, and the scopes of a token. */
const table: Record<Action, { roles: Role[]; scopes: Scope[] }> = {
  'organization.read': {
    roles: ['VIEWER', 'EDITOR', 'ADMIN', 'OWNER'],
    scopes: ['files:read', 'files:write', 'organizations:admin'],
  },
  'file.read': {
    roles: ['VIEWER', 'EDITOR', 'ADMIN', 'OWNER'],
    scopes: ['files:read', 'files:write', 'organizations:admin'],
  },
  'file.write': { roles: ['EDITOR', 'ADMIN', 'OWNER'], scopes: ['files:write', 'organizations:admin'] },
  'file.share': { roles: ['EDITOR', 'ADMIN', 'OWNER'], scopes: ['files:write', 'organizations:admin'] },
  'file.purge': { roles: ['ADMIN', 'OWNER'], scopes: ['organizations:admin'] },
  'folder.link': { roles: ['ADMIN', 'OWNER'], scopes: ['organizations:admin'] },
  'creation.end': { roles: ['ADMIN', 'OWNER'], scopes: ['organizations:admin'] },
  'organization.update': { roles: ['ADMIN', 'OWNER'], scopes: ['organizations:admin'] },
  'organization.export': { roles: ['ADMIN', 'OWNER'], scopes: ['organizations:admin'] },
  'member.manage': { roles: ['ADMIN', 'OWNER'], scopes: ['organizations:admin'] },
  'member.manage_owners': { roles: ['OWNER'], scopes: ['organizations:admin'] },
  'audit.read': { roles: ['ADMIN', 'OWNER'], scopes: ['organizations:admin'] },
  'usage.read': { roles: ['ADMIN', 'OWNER'], scopes: ['organizations:admin'] },
  'webhook.manage': { roles: ['ADMIN', 'OWNER'], scopes: ['organizations:admin'] },
  'organization.delete': { roles: ['OWNER'], scopes: ['organizations:admin'] },
};

const everyRole: Role[] = ['VIEWER', 'EDITOR', 'ADMIN', 'OWNER'];
const everyScope = Object.keys(scopes) as Scope[];

test('the table has every action', () => {
  expect(Object.keys(table).sort()).toEqual(Object.keys(actions).sort());
});

describe.each(Object.entries(table) as [Action, (typeof table)[Action]][])('%s', (action, allowed) => {
  test.each(everyRole)('in a session as %s', (role) => {
    expect(may(role, null, action)).toBe(allowed.roles.includes(role));
  });

  test.each(everyRole.flatMap((role) => everyScope.map((scope) => [role, scope] as const)))(
    'as %s with a token of %s',
    (role, scope) => {
      expect(may(role, [scope], action)).toBe(allowed.roles.includes(role) && allowed.scopes.includes(scope));
      expect(scopesAllow([scope], action)).toBe(allowed.scopes.includes(scope));
    },
  );

  test('with a token without a known scope', () => {
    expect(may('OWNER', [], action)).toBe(false);
    expect(may('OWNER', ['files:everything', 'toString'], action)).toBe(false);
  });
});

test.each(Object.entries(table) as [Action, (typeof table)[Action]][])(
  'the roles and scopes that allow %s are those of the table',
  (action, allowed) => {
    expect(allowing(action)).toEqual(allowed);
  },
);

test('the strongest scope of a token counts', () => {
  expect(may('EDITOR', ['files:read', 'files:write'], 'file.write')).toBe(true);
});

describe('mayEnd', () => {
  const ends = (role: Role, tokenScopes: string[] | null, creatorId: string) =>
    mayEnd({ role, actor: { userId: 'u1', scopes: tokenScopes } }, creatorId);

  test('limits editors to what they created', () => {
    expect(ends('EDITOR', null, 'u1')).toBe(true);
    expect(ends('EDITOR', null, 'u2')).toBe(false);
  });

  test('gives admins everything', () => {
    expect(ends('ADMIN', null, 'u2')).toBe(true);
  });

  test('limits the token of an admin without the admin scope', () => {
    expect(ends('ADMIN', ['files:write'], 'u1')).toBe(true);
    expect(ends('ADMIN', ['files:write'], 'u2')).toBe(false);
  });
});
