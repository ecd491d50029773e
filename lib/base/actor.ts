import type { Action, Role } from './policy';

/**
 * What identifies the caller: a token (by the hash of its secret), a browser session (by its id, from the
 * cookie), or a user who is known otherwise, such as the creator of a URL.
 */
export type Credential =
  | { kind: 'token'; hash: Buffer }
  | { kind: 'session'; id: string }
  | { kind: 'user'; userId: string };

/** Where a request comes from, for the audit log. */
export type Origin = { address: string | null; requestId: string | null };

/** An authenticated user. `scopes` is null where no token was used. */
export type Actor = {
  userId: string;
  tokenId: string | null;
  /** The browser session; null without one. */
  sessionId: string | null;
  /** When the user last proved who they are in this session. */
  provenAt: Date | null;
  /** The second factor of the session is pending: the actor may only present it. */
  isPending: boolean;
  uploadUrlId: string | null;
  scopes: string[] | null;
  /** The organizations that a token is limited to; empty for all. */
  organizationIds: string[];
  isAdministrator: boolean;
  origin: Origin;
};

/** A user who acts without a token or a session, such as one who has just proven who they are. */
export const userActor = (userId: string, origin: Origin): Actor => ({
  userId,
  tokenId: null,
  sessionId: null,
  provenAt: null,
  isPending: false,
  uploadUrlId: null,
  scopes: null,
  organizationIds: [],
  isAdministrator: false,
  origin,
});

declare const granted: unique symbol;

/**
 * The proof that an actor may do something in an organization. Only `createAccess` (access.ts) creates one,
 * and every function of the domain that touches an organization requires the one it needs: a new route cannot
 * forget the check.
 */
export type Access<A extends Action = Action> = {
  readonly [granted]: A;
  action: A;
  actor: Actor;
  role: Role;
  organization: { id: string; rootFolderId: string };
};

/** The permission to change, share, purge or export files includes the permission to read them. */
export type ReadAccess = Access<
  'file.read' | 'file.write' | 'file.share' | 'file.purge' | 'organization.export'
>;
