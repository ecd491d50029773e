import type { App } from '@/lib/app';
import type { Origin } from '@/lib/base/actor';
import { basicPassword } from './basic-password';

type PassRequest = {
  app: App;
  request: Request;
  origin: Origin;
  query: { from?: string; pass?: string };
};

/**
 * What opens the upload URL of a share link with a password: the pass in the form of its page, or one for
 * the password.
 * @throws as a visit of the link that `from` names
 */
export async function passOf({ app, request, origin, query }: PassRequest): Promise<string | null> {
  const { from, pass = null } = query;
  const password = basicPassword(request.headers.get('authorization'));
  return from === undefined || password === null ? pass : app.shareVisits.issuePass(from, password, origin);
}
