import { decodeText } from '@/lib/base/decode-text';

/**
 * The password of HTTP Basic (RFC 7617) with any user name; null without one. Programs in older locales send
 * the bytes of those.
 */
export function basicPassword(authorization: string | null): string | null {
  const encoded = /^basic +([A-Za-z0-9+/=_-]+)$/i.exec(authorization ?? '')?.[1];
  if (!encoded) return null;
  const { text } = decodeText(Buffer.from(encoded, 'base64'), true);
  const at = text.indexOf(':');
  return at < 0 ? null : text.slice(at + 1);
}
