import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
// @ts-expect-error: it comes without types, and those of others are for an older one.
import Provider from 'oidc-provider';

/** The claims of a user at the provider; the key of the map is the subject. */
export type Person = { email: string; email_verified: boolean; name?: string };

type Options = {
  port: number;
  client: { id: string; secret: string; redirectUri: string };
  people: Map<string, Person>;
};

/**
 * An OpenID provider at `http://127.0.0.1:<port>`: its sign-in page has one field, which person one is. It
 * gives addresses at its userinfo endpoint alone, as OpenID Connect allows.
 */
export async function startOpenIdProvider({ port, client, people }: Options) {
  const issuer = `http://127.0.0.1:${port}`;
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const provider = new Provider(issuer, {
    clients: [{ client_id: client.id, client_secret: client.secret, redirect_uris: [client.redirectUri] }],
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
    jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), use: 'sig', kid: 'one' }] },
    cookies: { keys: [randomUUID()] },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_: unknown, { uid }: { uid: string }) => `/interaction/${uid}` },
    findAccount: (_: unknown, accountId: string) =>
      people.has(accountId) && { accountId, claims: () => ({ sub: accountId, ...people.get(accountId) }) },
    // Whoever signs in agrees to everything that is asked for.
    async loadExistingGrant({ oidc }: { oidc: OpenIdContext }) {
      const grant = new oidc.provider.Grant({
        clientId: oidc.client.clientId,
        accountId: oidc.session.accountId,
      });
      grant.addOIDCScope('openid email profile');
      await grant.save();
      return grant;
    },
  });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (!request.url?.startsWith('/interaction/')) return provider.callback()(request, response);
    if (request.method === 'POST') {
      const accountId = new URLSearchParams(await text(request)).get('person');
      return provider.interactionFinished(request, response, { login: { accountId } });
    }
    response.setHeader('Content-Type', 'text/html');
    response.end(
      '<!doctype html><form method=post><label>Person <input name=person></label><button>Continue</button></form>',
    );
  }

  const server = createServer((request, response) => void answer(request, response));
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

type OpenIdContext = {
  provider: {
    Grant: new (of: object) => { addOIDCScope(scope: string): void; save(): Promise<string> };
  };
  client: { clientId: string };
  session: { accountId: string };
};
