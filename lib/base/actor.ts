import type { Action, Role } from './policy';

/**
 * Who asks: the bearer of a token (by the hash of its secret), a user in a browser session (good while its
 * version is the user's present one), or a user known otherwise, as the maker of a URL.
 */
export type Credential =
  | { kind: 'token'; hash: Buffer }
  | { kind: 'session'; userId: string; version: number }
  | { kind: 'user'; userId: string };

/** From where: for the audit trail. */
export type Origin = { address: string | null; requestId: string | null };

/** A user who proved who they are. `scopes` is null where no token was used. */
export type Actor = {
  userId: string;
  tokenId: string | null;
  /** In a browser session, the version that it began with. */
  sessionVersion: number | null;
  uploadUrlId: string | null;
  scopes: string[] | null;
  /** The organizations a token is pinned to; empty for all. */
  organizationIds: string[];
  isAdministrator: boolean;
  origin: Origin;
};

declare const granted: unique symbol;

/**
 * The proof that an actor may do something in an organization. Only {@link createAccess} makes one, and every
 * function of the domain that touches an organization asks for the one it needs: a new route cannot forget
 * the check.
 */
export type Access<A extends Action = Action> = {
  readonly [granted]: A;
  action: A;
  actor: Actor;
  role: Role;
  organization: { id: string; rootFolderId: string };
};

/** Whoever may change files may read them. */
export type ReadAccess = Access<'file.read' | 'file.write' | 'file.share'>;
