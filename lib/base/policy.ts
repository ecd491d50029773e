/** What a member is in an organization, from the least to the most. */
export type Role = 'VIEWER' | 'EDITOR' | 'ADMIN' | 'OWNER';

const ranks: Record<Role, number> = { VIEWER: 1, EDITOR: 2, ADMIN: 3, OWNER: 4 };

/** Everything that can be done in an organization, and the least role that may. */
export const actions = {
  'organization.read': 'VIEWER',
  'file.read': 'VIEWER',
  'file.write': 'EDITOR',
  'file.share': 'EDITOR',
  'file.purge': 'ADMIN',
  /** Make a folder a window onto a place outside; see {@link administratorActions}. */
  'folder.link': 'ADMIN',
  /** End URLs and uploads that somebody else made. */
  'creation.end': 'ADMIN',
  'organization.update': 'ADMIN',
  /** Members below owner, and invitations. */
  'member.manage': 'ADMIN',
  'member.manage_owners': 'OWNER',
  'audit.read': 'ADMIN',
  'usage.read': 'ADMIN',
  'organization.delete': 'OWNER',
} as const satisfies Record<string, Role>;

export type Action = keyof typeof actions;

/** What only administrators of the instance may, and only where their role allows it too. */
export const administratorActions: ReadonlySet<Action> = new Set(['folder.link']);

/** What a token may at most, by scope: it never makes its user more than they are. */
export const scopes = {
  'files:read': 'VIEWER',
  'files:write': 'EDITOR',
  'organizations:admin': 'OWNER',
} as const satisfies Record<string, Role>;

export type Scope = keyof typeof scopes;

export const isScope = (text: string): text is Scope => Object.hasOwn(scopes, text);

/**
 * A member of this role may do this; a token only if one of its scopes reaches as far. `tokenScopes` is null
 * where no token is used.
 */
export function may(role: Role, tokenScopes: readonly string[] | null, action: Action): boolean {
  const needed = ranks[actions[action]];
  return ranks[role] >= needed && (tokenScopes === null || scopeRank(tokenScopes) >= needed);
}

/**
 * Whether the scopes alone would allow it, whoever uses them: tells "your role" from "your token" in an
 * error.
 */
export function scopesAllow(tokenScopes: readonly string[], action: Action): boolean {
  return scopeRank(tokenScopes) >= ranks[actions[action]];
}

/** The filter for things that editors may end only if they made them, and admins all. */
export function ownUnlessAdmin({
  role,
  actor,
}: {
  role: Role;
  actor: { userId: string; scopes: string[] | null };
}) {
  return may(role, actor.scopes, 'creation.end') ? {} : { creatorId: actor.userId };
}

function scopeRank(tokenScopes: readonly string[]): number {
  return Math.max(0, ...tokenScopes.filter(isScope).map((scope) => ranks[scopes[scope]]));
}
