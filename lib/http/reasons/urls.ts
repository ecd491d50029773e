import type { Told } from './told';

/** About URLs and links that are their own credential. */
export const urlsReasons = {
  UPLOAD_URL_NOT_FOUND: { code: 'NOT_FOUND', says: 'There is no such upload URL that you may end.' },
  MIME_TYPE_NOT_ALLOWED: {
    code: 'INVALID_ARGUMENT',
    says: 'This URL takes only content of type image/*.',
    means: 'This URL is bound to another type.',
    metadata: { mime_type: 'image/*' },
  },
  URL_INVALID: {
    code: 'PERMISSION_DENIED',
    says: 'This URL is not one of ours. Check that it was copied whole.',
  },
  URL_EXPIRED: { code: 'PERMISSION_DENIED', says: 'This URL has expired. Ask for a new one.' },
  URL_REVOKED: { code: 'PERMISSION_DENIED', says: 'This upload URL was revoked. Ask for a new one.' },
  ISSUER_NOT_AUTHORIZED: {
    code: 'PERMISSION_DENIED',
    says: 'Whoever made this URL may not do this any more. Ask for a new one.',
  },
  UPLOAD_URL_EXHAUSTED: {
    code: 'ALREADY_EXISTS',
    says: 'This upload URL has taken all its files. Ask for a new one.',
    metadata: { name: 'organizations/acme/files/4k2jd0q8w1z7m3n5b9x6c0v2a' },
  },
  URL_IN_USE: {
    code: 'ABORTED',
    says: 'Another upload through this URL is under way. Try again when it ends.',
  },
  SHARE_LINK_NOT_FOUND: { code: 'NOT_FOUND', says: 'There is no such share link that you may see.' },
  SHARE_UNKNOWN: { code: 'NOT_FOUND', says: 'There is no such link. Check that it was copied whole.' },
  SHARE_REVOKED: { code: 'NOT_FOUND', says: 'This link was revoked. Ask for a new one.' },
  SHARE_EXPIRED: { code: 'NOT_FOUND', says: 'This link has expired. Ask for a new one.' },
  DOWNLOAD_LIMIT_REACHED: {
    code: 'NOT_FOUND',
    says: 'This link was for a number of downloads, and they are spent. Ask for a new one.',
  },
  SHARE_TARGET_DELETED: { code: 'NOT_FOUND', says: 'What this link led to is there no more.' },
  SHARE_PASSWORD: {
    code: 'UNAUTHENTICATED',
    says: 'This link needs a password. Send it as the password of HTTP Basic.',
  },
} as const satisfies Record<string, Told>;
