import type { RouteSpec } from '../route';
import { requests } from '../schemas';
import { closedPage } from './closed-page';

/** What the routes of a share link have in common. */
export const linkRoute = {
  headers: () => ({ 'X-Robots-Tag': 'noindex', 'Referrer-Policy': 'no-referrer' }),
  errors: [
    'SHARE_UNKNOWN',
    'SHARE_REVOKED',
    'SHARE_EXPIRED',
    'DOWNLOAD_LIMIT_REACHED',
    'SHARE_TARGET_DELETED',
    'SHARE_PASSWORD',
    'TOO_MANY_ATTEMPTS',
    'NO_THUMBNAIL',
    'THUMBNAILS_UNAVAILABLE',
  ],
  errorPage: closedPage,
} satisfies Partial<RouteSpec>;

/** The password form of the page. */
export const passwordRoute = {
  ...linkRoute,
  summary: 'Send the password of a share link',
  description: 'Used by the page of a link. Sets a cookie that replaces the password for an hour.',
  body: requests.enter,
  takesForm: true,
  answer: { empty: 303 },
} satisfies Partial<RouteSpec>;
