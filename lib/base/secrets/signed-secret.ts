import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import type { AuthSecrets } from './auth-secret';

/** What a signed text is for. A text that was signed for one purpose is invalid for every other. */
export type Purpose =
  | 'upload-url'
  | 'download-url'
  | 'archive'
  | 'tus-upload'
  | 'page-token'
  | 'setup-link'
  | 'invitation'
  | 'invitation-email'
  | 'password-reset'
  | 'email-verification'
  | 'notice'
  | 'email-change'
  | 'share-pass'
  | 'known-browser'
  | 'passkey-registration'
  | 'passkey-use'
  | 'passkey-sign-in';

export type Capabilities = ReturnType<typeof createCapabilities>;

const MAC_BYTES = 24;

/**
 * Signs short payloads for use in URLs: base64url(payload, HMAC-SHA-256 truncated to 192 bits), with a key
 * for each purpose (HKDF, RFC 5869) from the current secret; the previous ones only verify. A forged one is
 * detected without a query.
 */
export function createCapabilities([current, ...previous]: AuthSecrets) {
  const currentMac = createMac(current);
  const accepted = [currentMac, ...previous.map(createMac)];

  return {
    sign(purpose: Purpose, payload: Uint8Array): string {
      return Buffer.concat([payload, currentMac(purpose, payload)]).toString('base64url');
    },

    /** The payload, or null for a text that is not exactly what `sign` returned for this purpose. */
    verify(purpose: Purpose, text: string): Buffer | null {
      const bytes = Buffer.from(text, 'base64url');
      // Decoding ignores padding, foreign characters and unused last bits; only the canonical text is valid.
      if (bytes.length < MAC_BYTES || bytes.toString('base64url') !== text) return null;
      const payload = bytes.subarray(0, -MAC_BYTES);
      const isSigned = accepted.some((mac) =>
        timingSafeEqual(bytes.subarray(-MAC_BYTES), mac(purpose, payload)),
      );
      return isSigned ? payload : null;
    },
  };
}

/** The MACs of a secret, with a key for each purpose. */
function createMac(secret: string): (purpose: Purpose, payload: Uint8Array) => Buffer {
  const keys = new Map<Purpose, Buffer>();
  return (purpose, payload) => {
    let key = keys.get(purpose);
    if (!key) {
      key = Buffer.from(hkdfSync('sha256', secret, 'holdall', `${purpose}-v1`, 32));
      keys.set(purpose, key);
    }
    return createHmac('sha256', key).update(payload).digest().subarray(0, MAC_BYTES);
  };
}
