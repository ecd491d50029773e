import { browserSupportsWebAuthn, startAuthentication, startRegistration } from '@simplewebauthn/browser';
import { type Answer, ApiError, call } from './api';
import { postSignIn } from './sign-in';

type CreationOptions = Parameters<typeof startRegistration>[0]['optionsJSON'];
type RequestOptions = Parameters<typeof startAuthentication>[0]['optionsJSON'];

/** Creates a passkey on a device that the user chooses, and registers it. @throws ApiError */
export async function registerPasskey(displayName: string): Promise<Answer<'newPasskey'>> {
  const { options } = await start('/user/factors:startPasskey');
  const passkey = await asked(() =>
    startRegistration({ optionsJSON: options as unknown as CreationOptions }),
  );
  return call('/user/factors:confirmPasskey', {
    method: 'POST',
    json: { passkey, display_name: displayName },
  });
}

/** Presents a passkey as the second factor of a sign-in. @throws ApiError */
export async function verifyPasskey(): Promise<void> {
  await call('/user:verifyFactor', { method: 'POST', json: { passkey: await assert('/user:usePasskey') } });
}

/** Proves by passkey who uses the session. @throws ApiError */
export async function reauthenticateWithPasskey(): Promise<void> {
  await call('/user:reauthenticate', { method: 'POST', json: { passkey: await assert('/user:usePasskey') } });
}

/** Signs in with a passkey alone; the response sets the session cookie. @throws ApiError */
export async function signInWithPasskey(): Promise<void> {
  const passkey = await assert('/user:signInWithPasskey');
  await postSignIn('callback/passkey', { passkey: JSON.stringify(passkey) });
}

const start = (path: string) => call<Answer<'passkeyOptions'>>(path, { method: 'POST' });

async function assert(path: string) {
  const { options } = await start(path);
  return asked(() => startAuthentication({ optionsJSON: options as unknown as RequestOptions }));
}

/** What the authenticator returns. The errors of browsers are technical, and not translated. */
async function asked<T>(ask: () => Promise<T>): Promise<T> {
  if (!browserSupportsWebAuthn())
    throw new ApiError(0, 'passkeysUnsupported', 'This browser has no passkeys.');
  return ask().catch((cause: unknown) => {
    if (cause instanceof Error && cause.name === 'InvalidStateError')
      throw new ApiError(409, 'PASSKEY_EXISTS', 'This passkey is already registered.');
    throw new ApiError(0, 'passkeyCancelled', 'No passkey was used. Try again.');
  });
}
