/** The scopes that the form offers, by their key in the messages. */
export const scopes = { read: 'files:read', write: 'files:write', all: 'organizations:admin' };

/** The key in the messages of the widest of some scopes, which includes the others. */
export function widestOf(granted: string[]): string {
  const known = Object.entries(scopes).filter(([, scope]) => granted.includes(scope));
  return known.length < granted.length ? 'all' : (known.at(-1)?.[0] ?? 'all');
}
