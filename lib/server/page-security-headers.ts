import { randomBytes } from 'node:crypto';
import type { Config } from '@/lib/config';

/**
 * The security headers of every page: only our own scripts, by nonce, no frames, and no access from windows
 * of other sites.
 */
export function pageSecurityHeaders({ isDevelopment }: Pick<Config, 'isDevelopment'>) {
  const nonce = randomBytes(16).toString('base64');
  return {
    'Content-Security-Policy': [
      "default-src 'self'",
      // React and Next evaluate strings in development, and only there.
      `script-src 'self' 'nonce-${nonce}' 'strict-dynamic' 'wasm-unsafe-eval'${isDevelopment ? " 'unsafe-eval'" : ''}`,
      "style-src 'self' 'unsafe-inline'",
      "img-src 'self' blob: data:",
      "object-src 'none'",
      "base-uri 'none'",
      "form-action 'self'",
      "frame-ancestors 'none'",
    ].join('; '),
    'X-Content-Type-Options': 'nosniff',
    'X-Frame-Options': 'DENY',
    'Referrer-Policy': 'same-origin',
    'Permissions-Policy': 'camera=(), microphone=(), geolocation=()',
    'Cross-Origin-Opener-Policy': 'same-origin',
  };
}
