import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';

/** What a signed text is good for. One made for one purpose is worthless for another. */
export type Purpose =
  | 'upload-url'
  | 'download-url'
  | 'tus-upload'
  | 'page-token'
  | 'setup-link'
  | 'invitation'
  | 'share-pass';

export type Capabilities = ReturnType<typeof createCapabilities>;

const macBytes = 24;

/**
 * Signs short payloads so that they can travel in URLs: base64url(payload, HMAC-SHA-256 truncated to 192
 * bits), with a key for each purpose (HKDF, RFC 5869) from `secret`. A wrong one is told without a query.
 */
export function createCapabilities(secret: string) {
  const keys = new Map<Purpose, Buffer>();

  function mac(purpose: Purpose, payload: Uint8Array): Buffer {
    let key = keys.get(purpose);
    if (!key) {
      key = Buffer.from(hkdfSync('sha256', secret, 'holdall', `${purpose}-v1`, 32));
      keys.set(purpose, key);
    }
    return createHmac('sha256', key).update(payload).digest().subarray(0, macBytes);
  }

  return {
    sign(purpose: Purpose, payload: Uint8Array): string {
      return Buffer.concat([payload, mac(purpose, payload)]).toString('base64url');
    },

    /** The payload, or null for a text that we did not sign for this purpose to the letter. */
    verify(purpose: Purpose, text: string): Buffer | null {
      const bytes = Buffer.from(text, 'base64url');
      // Decoding forgives padding, foreign characters and stray last bits; a secret is compared byte for
      // byte.
      if (bytes.length < macBytes || bytes.toString('base64url') !== text) return null;
      const payload = bytes.subarray(0, -macBytes);
      return timingSafeEqual(bytes.subarray(-macBytes), mac(purpose, payload)) ? payload : null;
    },
  };
}
