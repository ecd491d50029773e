import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import type { AuthSecrets } from './auth-secret';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

export type SecretBox = ReturnType<typeof createSecretBox>;

/**
 * Encrypts short texts for the database (AES-256-GCM, the key by HKDF from the current secret), so that a
 * copy of the database alone does not reveal them. The previous secrets only open.
 */
export function createSecretBox(secrets: AuthSecrets) {
  const [key, ...previousKeys] = secrets.map(keyOf) as [Buffer, ...Buffer[]];
  return {
    seal(text: string): Buffer {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv('aes-256-gcm', key, nonce);
      const sealed = Buffer.concat([cipher.update(text), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), sealed]);
    },

    /** Null if the text was sealed with another key or changed. */
    open(sealed: Uint8Array): string | null {
      for (const candidate of [key, ...previousKeys]) {
        const text = openWith(candidate, Buffer.from(sealed));
        if (text !== null) return text;
      }
      return null;
    },

    /** Whether a previous secret sealed the text, so that it must be sealed again before that one goes. */
    isOutdated(sealed: Uint8Array): boolean {
      const bytes = Buffer.from(sealed);
      return openWith(key, bytes) === null && previousKeys.some((other) => openWith(other, bytes) !== null);
    },
  };
}

const keyOf = (secret: string) => Buffer.from(hkdfSync('sha256', secret, 'holdall', 'sealed-secrets-v1', 32));

function openWith(key: Buffer, bytes: Buffer): string | null {
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, NONCE_BYTES));
  decipher.setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
  const text = decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES));
  try {
    return Buffer.concat([text, decipher.final()]).toString();
  } catch {
    // The only failure of this step: the tag does not match the key and the text.
    return null;
  }
}
