import { urlRoute } from '@/lib/http/route';
import { requests } from '@/lib/http/schemas';
import { linkRoute, passwordRoute } from '@/lib/http/share/link-routes';
import { answerPassword, answerVisit } from '@/lib/http/share/visit';

const path = '/s/{secret}/{+path}';

/** What is below a shared folder, at plain paths: programs that follow links can mirror it. */
export const GET = urlRoute(
  {
    ...linkRoute,
    path,
    query: requests.visitSharedPath,
    operationId: 'visitSharedPath',
    summary: 'Download from a shared folder',
    description:
      'A path that ends with a slash is a folder: an index page with a relative link to each file and folder in it, so that programs such as `wget -r` and rclone can mirror it; with `Accept: application/json`, a list of all files below it. Any other path is a file, as by Download File, or redirects to a folder. Everything else is as for the link itself.',
    answer: 'bytes',
  },
  answerVisit,
);

export const HEAD = GET;

export const POST = urlRoute(
  {
    ...passwordRoute,
    path,
    query: requests.visitSharedPath,
    operationId: 'openSharedPath',
    summary: 'Send the password of a share link at a path',
  },
  answerPassword,
);
