import { urlRoute } from '@/lib/http/route';
import { requests } from '@/lib/http/schemas';
import { linkRoute, passwordRoute } from '@/lib/http/share/link-routes';
import { answerPassword, answerVisit } from '@/lib/http/share/visit';

const path = '/s/{secret}';

/** A share link: a page for people; for programs the bytes of a file. */
export const GET = urlRoute(
  {
    ...linkRoute,
    path,
    query: requests.visitShareLink,
    operationId: 'visitShareLink',
    summary: 'Download through a share link',
    description:
      'A file is returned as by Download File. With `Accept: text/html` the response is a page, unless the request has a `disposition`. A folder redirects to its index page, `/s/{secret}/`, and is one itself with `Accept: text/html`; with `Accept: application/json` the response is a list of all files below it. Send a password with HTTP Basic and any user name. A link that was revoked, has expired or has reached its download limit returns 410; if the shared item was deleted, 404.',
    answer: 'bytes',
  },
  answerVisit,
);

export const HEAD = GET;

export const POST = urlRoute(
  { ...passwordRoute, path, query: requests.visitShareLink, operationId: 'openShareLink' },
  answerPassword,
);
