import { createHash, randomBytes } from 'node:crypto';
import type { Capabilities } from '@/lib/base/secrets/signed-secret';

/** How long a browser is known after it signed in, in seconds. */
export const KNOWN_SECONDS = 366 * 86_400;

const ID_BYTES = 16;
const DAY_BYTES = 4;
const DAY_MS = 86_400_000;

export type KnownBrowsers = ReturnType<typeof createKnownBrowsers>;

/**
 * Recognizes browsers that have signed in to an account before, by a signed text that they keep in a cookie:
 * an id of the browser, the account and the day.
 */
export function createKnownBrowsers({ capabilities }: { capabilities: Capabilities }) {
  return {
    /** The text for a browser that signs in to this account. */
    issue(account: string, now: Date): string {
      const day = Buffer.alloc(DAY_BYTES);
      day.writeUInt32BE(Math.floor(now.getTime() / DAY_MS));
      return capabilities.sign(
        'known-browser',
        Buffer.concat([randomBytes(ID_BYTES), day, accountDigest(account)]),
      );
    },

    /** The id of the browser, if its text is for this account and not too old; else null. */
    idOf(text: string | null, account: string, now: Date): string | null {
      const payload = text === null ? null : capabilities.verify('known-browser', text);
      if (!payload?.subarray(ID_BYTES + DAY_BYTES).equals(accountDigest(account))) return null;
      const issuedAt = payload.readUInt32BE(ID_BYTES) * DAY_MS;
      if (now.getTime() - issuedAt > KNOWN_SECONDS * 1000) return null;
      return payload.subarray(0, ID_BYTES).toString('base64url');
    },
  };
}

const accountDigest = (account: string) => createHash('sha256').update(account).digest();
