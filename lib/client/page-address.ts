/** Parameters of an address to set; null and '' remove one. */
export type AddressChanges = Record<string, string | null>;

export function withParams(params: Iterable<[string, string]>, changes: AddressChanges): URLSearchParams {
  const next = new URLSearchParams([...params]);
  for (const [name, value] of Object.entries(changes)) {
    if (value === null || value === '') next.delete(name);
    else next.set(name, value);
  }
  return next;
}
