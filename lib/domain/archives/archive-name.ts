const MAX_BYTES = 255;

/** The name with `.zip`, shortened to that of a file. */
export function archiveName(name: string): string {
  let characters = [...name];
  while (Buffer.byteLength(`${characters.join('')}.zip`) > MAX_BYTES) characters = characters.slice(0, -1);
  return `${characters.join('')}.zip`;
}
