import type { Capabilities } from '@/lib/base/secrets/signed-secret';

/** A pass that replaces the password of a share link, until a time in milliseconds. */
export const signSharePass = (capabilities: Capabilities, linkId: string, until: number): string =>
  capabilities.sign('share-pass', Buffer.from(`${linkId} ${until}`));

/** Whether a pass is for this link and still valid. */
export function isSharePass(capabilities: Capabilities, linkId: string, pass: string): boolean {
  const [passLinkId, until] = capabilities.verify('share-pass', pass)?.toString().split(' ') ?? [];
  return passLinkId === linkId && Number(until) > Date.now();
}
