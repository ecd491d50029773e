/**
 * Where the uploads of a drop page can be gone on with, kept by the browser, since nobody is signed in whom
 * the server could tell. The same file, chosen again, is known by its name, size and time.
 */
const keyOf = (endpoint: string, { name, size, lastModified }: File) =>
  `holdall.drop ${endpoint} ${size} ${lastModified} ${name}`;

export const recallUpload = (endpoint: string, file: File): string | undefined =>
  localStorage.getItem(keyOf(endpoint, file)) ?? undefined;

export function rememberUpload(endpoint: string, file: File, location: string | null): void {
  const key = keyOf(endpoint, file);
  if (location === null) localStorage.removeItem(key);
  else localStorage.setItem(key, location);
}
