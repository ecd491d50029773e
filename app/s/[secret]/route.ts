import { type RouteSpec, urlRoute } from '@/lib/http/route';
import { requests } from '@/lib/http/schemas';
import { closedPage } from '@/lib/http/share/closed-page';
import { answerPassword, answerVisit } from '@/lib/http/share/visit';

const spec = {
  path: '/s/{secret}',
  query: requests.visitShareLink,
  headers: () => ({ 'X-Robots-Tag': 'noindex', 'Referrer-Policy': 'no-referrer' }),
  errors: [
    'SHARE_UNKNOWN',
    'SHARE_REVOKED',
    'SHARE_EXPIRED',
    'DOWNLOAD_LIMIT_REACHED',
    'SHARE_TARGET_DELETED',
    'SHARE_PASSWORD',
    'TOO_MANY_ATTEMPTS',
  ],
  errorPage: closedPage,
} satisfies Partial<RouteSpec>;

/** A share link: a page for people; for programs the bytes of a file, or the contents of a folder. */
export const GET = urlRoute(
  {
    ...spec,
    operationId: 'visitShareLink',
    summary: 'Download through a share link',
    description:
      'A file is returned as by Download File. A folder is returned as a JSON list of its files; set `path` to download one. Send a password with HTTP Basic and any user name. A link that was revoked, has expired or has reached its download limit returns 410; if the shared item was deleted, 404. With `Accept: text/html` the response is a page, unless the request has a `disposition`.',
    answer: 'bytes',
  },
  answerVisit,
);

export const HEAD = GET;

/** The password form of the page. */
export const POST = urlRoute(
  {
    ...spec,
    operationId: 'openShareLink',
    summary: 'Send the password of a share link',
    description: 'Used by the page of a link. Sets a cookie that replaces the password for an hour.',
    body: requests.enter,
    takesForm: true,
    answer: { empty: 303 },
  },
  answerPassword,
);
