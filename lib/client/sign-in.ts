import { ApiError, errorOf } from './api';

/** Signs in with a password; the response sets the session cookie. @throws ApiError */
export async function signInWithPassword(email: string, password: string): Promise<void> {
  await postSignIn('callback/credentials', { email, password });
}

/** Ends the session of this browser. */
export async function signOut(): Promise<void> {
  await postSignIn('signout', {});
}

/**
 * The address of the identity provider's sign-in page, which leads back to `returnTo`. `isFresh`: the
 * provider asks for credentials even if the user is signed in there (OpenID Connect Core §3.1.2.1).
 */
export async function providerAddress(returnTo: string, { isFresh = false } = {}): Promise<string> {
  return (await postSignIn(`signin/oidc${isFresh ? '?prompt=login' : ''}`, { callbackUrl: returnTo })).url;
}

/** next-auth expects a form with a CSRF token that matches its cookie. */
export async function postSignIn(action: string, fields: Record<string, string>): Promise<{ url: string }> {
  const { csrfToken } = await read<{ csrfToken: string }>(fetch('/api/auth/csrf'));
  const body = new URLSearchParams({ ...fields, csrfToken, json: 'true' });
  return read(fetch(`/api/auth/${action}`, { method: 'POST', body }));
}

async function read<T>(request: Promise<Response>): Promise<T> {
  const response = await request.catch(() => {
    throw new ApiError(0, 'OFFLINE', 'The server does not answer. Check your connection, then try again.');
  });
  if (!response.ok) throw await errorOf(response);
  return response.json();
}
