/** The roles of an organization, from the least to the most powerful. */
export type Role = 'VIEWER' | 'EDITOR' | 'ADMIN' | 'OWNER';

const ranks: Record<Role, number> = { VIEWER: 1, EDITOR: 2, ADMIN: 3, OWNER: 4 };

/** Every action in an organization, and the lowest role that may do it. */
export const actions = {
  'organization.read': 'VIEWER',
  'file.read': 'VIEWER',
  'file.write': 'EDITOR',
  'file.share': 'EDITOR',
  'file.purge': 'ADMIN',
  /** Link a folder to an external directory or bucket; see {@link administratorActions}. */
  'folder.link': 'ADMIN',
  /** Revoke URLs and abort uploads that another user created. */
  'creation.end': 'ADMIN',
  'organization.update': 'ADMIN',
  'organization.export': 'ADMIN',
  /** Members below owner, and invitations. */
  'member.manage': 'ADMIN',
  'member.manage_owners': 'OWNER',
  'audit.read': 'ADMIN',
  'usage.read': 'ADMIN',
  'webhook.manage': 'ADMIN',
  'organization.delete': 'OWNER',
} as const satisfies Record<string, Role>;

export type Action = keyof typeof actions;

/** Actions that require an administrator of the instance, in addition to the role. */
export const administratorActions: ReadonlySet<Action> = new Set(['folder.link']);

/** The role that a scope of a token limits its user to; a token never extends the rights of its user. */
export const scopes = {
  'files:read': 'VIEWER',
  'files:write': 'EDITOR',
  'organizations:admin': 'OWNER',
} as const satisfies Record<string, Role>;

export type Scope = keyof typeof scopes;

export const isScope = (text: string): text is Scope => Object.hasOwn(scopes, text);

/**
 * Whether a member with this role may do the action; with a token, one of its scopes must allow it too.
 * `tokenScopes` is null where no token is used.
 */
export function may(role: Role, tokenScopes: readonly string[] | null, action: Action): boolean {
  const needed = ranks[actions[action]];
  return ranks[role] >= needed && (tokenScopes === null || scopeRank(tokenScopes) >= needed);
}

/** Whether the scopes alone allow the action: an error then blames the role instead of the token. */
export function scopesAllow(tokenScopes: readonly string[], action: Action): boolean {
  return scopeRank(tokenScopes) >= ranks[actions[action]];
}

/** The roles and the scopes of a token that allow an action, for queries that decide as {@link may}. */
export function allowing(action: Action): { roles: Role[]; scopes: Scope[] } {
  const needed = ranks[actions[action]];
  const allows = (role: Role) => ranks[role] >= needed;
  return {
    roles: (Object.keys(ranks) as Role[]).filter(allows),
    scopes: (Object.keys(scopes) as Scope[]).filter((scope) => allows(scopes[scope])),
  };
}

/** Whether the caller may revoke or abort an item of this creator: editors their own, admins all. */
export function mayEnd(
  { role, actor }: { role: Role; actor: { userId: string; scopes: string[] | null } },
  creatorId: string,
): boolean {
  return creatorId === actor.userId || may(role, actor.scopes, 'creation.end');
}

function scopeRank(tokenScopes: readonly string[]): number {
  return Math.max(0, ...tokenScopes.filter(isScope).map((scope) => ranks[scopes[scope]]));
}
