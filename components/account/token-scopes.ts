/** The scopes that the form offers, by their key in the messages. */
export const scopes = { read: 'files:read', write: 'files:write', all: 'organizations:admin' };

/** The key of a scope in the messages. */
export const keyOf = (scope: string): string =>
  Object.entries(scopes).find(([, value]) => value === scope)?.[0] ?? 'all';
