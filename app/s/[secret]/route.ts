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

/** What a share link leads to: a page for people, and for programs a file's bytes, or what is in a folder. */
export const GET = urlRoute(
  {
    ...spec,
    operationId: 'visitShareLink',
    summary: 'Download by a share link',
    description:
      'A file comes as Download File gives it; of a folder what is in it, as JSON, and with `path` a file of it. A password goes as that of HTTP Basic, with any user name. A link that was revoked, has expired or is spent answers 410, one to what is there no more 404. With `Accept: text/html` all this is a page, unless a `disposition` is asked for.',
    answer: 'bytes',
  },
  answerVisit,
);

export const HEAD = GET;

/** The password, from the form of the page. */
export const POST = urlRoute(
  {
    ...spec,
    operationId: 'openShareLink',
    summary: 'Send the password of a share link',
    description: 'As the page of a link does: a cookie stands for the password then, for an hour.',
    body: requests.enter,
    takesForm: true,
    answer: { empty: 303 },
  },
  answerPassword,
);
