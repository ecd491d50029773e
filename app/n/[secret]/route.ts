import { fail } from '@/lib/base/errors';
import { refusalPage } from '@/lib/http/refusal-page';
import { urlRoute } from '@/lib/http/route';
import { unsubscribedPage, unsubscribePage } from '@/lib/http/unsubscribe-page';

const spec = {
  path: '/n/{secret}',
  answer: { text: ['text/html'] },
  errorPage: refusalPage,
} as const;

/** Asks whether to send no more mails: programs that look at the links in a mail must not end them. */
export const GET = urlRoute(
  {
    ...spec,
    operationId: 'showUnsubscribe',
    summary: 'Show the end of emails',
    description: 'The page behind the link in an email about a folder or a file request.',
  },
  async ({ app, params, request }) => {
    if (!app.notices.isValid(params.secret ?? '')) throw urlInvalid();
    return unsubscribePage(request);
  },
);

export const POST = urlRoute(
  {
    ...spec,
    operationId: 'unsubscribe',
    summary: 'End emails',
    description:
      'Ends the emails about a folder or a file request, without signing in: with one click in mail programs (RFC 8058), or by the button of the page. Once more, it changes nothing.',
  },
  async ({ app, params, request }) => {
    const { secret = '' } = params;
    if (!app.notices.isValid(secret)) throw urlInvalid();
    await app.notices.unsubscribe(secret);
    return unsubscribedPage(request);
  },
);

const urlInvalid = () =>
  fail('URL_INVALID', { message: "This link isn't valid. Check that it was copied completely." });
