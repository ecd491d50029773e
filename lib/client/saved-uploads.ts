/**
 * Where the uploads of a file request continue, kept by the browser: its visitors are not signed in, so the
 * server cannot list their uploads. Name, size and modification time identify a file that the visitor chooses
 * again.
 */
const keyOf = (endpoint: string, { name, size, lastModified }: File) =>
  `holdall.drop ${endpoint} ${size} ${lastModified} ${name}`;

export const savedUploadUri = (endpoint: string, file: File): string | undefined =>
  localStorage.getItem(keyOf(endpoint, file)) ?? undefined;

export function saveUploadUri(endpoint: string, file: File, uri: string | null): void {
  const key = keyOf(endpoint, file);
  if (uri === null) localStorage.removeItem(key);
  else localStorage.setItem(key, uri);
}
