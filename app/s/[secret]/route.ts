import { urlRoute } from '@/lib/http/route';
import { requests } from '@/lib/http/schemas';
import { bytesOrListing } from '@/lib/http/share-visit';

/** What a share link leads to: a file's bytes, or what is in a folder. */
export const GET = urlRoute(
  {
    path: '/s/{secret}',
    operationId: 'visitShareLink',
    summary: 'Download by a share link',
    description:
      'A file comes as Download File gives it; of a folder what is in it, as JSON, and with `path` a file of it. A password goes as that of HTTP Basic, with any user name. A link that has ended answers 410, whatever ended it.',
    query: requests.visit,
    answer: 'bytes',
    headers: () => ({ 'X-Robots-Tag': 'noindex', 'Referrer-Policy': 'no-referrer' }),
    errors: [
      'SHARE_UNKNOWN',
      'SHARE_REVOKED',
      'SHARE_EXPIRED',
      'SHARE_SPENT',
      'SHARE_GONE',
      'SHARE_PASSWORD',
      'PASSWORD_GUESSES',
    ],
  },
  bytesOrListing,
);

export const HEAD = GET;
