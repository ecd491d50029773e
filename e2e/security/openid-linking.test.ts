import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { signIn, trySignIn } from '../api/session';
import { createCaller } from '../infrastructure/api';
import { freePorts } from '../infrastructure/free-ports';
import { type Person, startOpenIdProvider } from '../infrastructure/openid-provider';
import { createInstance, type Instance, type Service } from '../infrastructure/service';
import { signInByProvider } from './provider-sign-in';

const client = { id: 'holdall', secret: 'the secret between the two' };
const people = new Map<string, Person>();
const password = 'the password of someone else';

let instance: Instance;
let provider: Awaited<ReturnType<typeof startOpenIdProvider>>;
let service: Service;
let count = 0;
let email: string;
let person: string;

beforeAll(async () => {
  const [port = 0] = await freePorts(1);
  instance = await createInstance(inject('postgres'), {
    env: {
      OIDC_ISSUER: `http://127.0.0.1:${port}`,
      OIDC_CLIENT_ID: client.id,
      OIDC_CLIENT_SECRET: client.secret,
      SIGN_UP: 'open',
    },
  });
  const redirectUri = `${instance.env.PUBLIC_URL}/api/auth/callback/oidc`;
  provider = await startOpenIdProvider({ port, people, client: { ...client, redirectUri } });
  await instance.holdall('bootstrap', '--email', 'operator@example.com', '--organization', 'acme');
});
afterAll(async () => {
  await instance?.remove();
  await provider?.stop();
});
beforeEach(() => {
  count += 1;
  person = `person-${count}`;
  email = `${person}@example.com`;
  people.set(person, { email, email_verified: true });
});

/** Creates the account of `email` before the person themselves can, with all that keeps one in. */
async function preRegister() {
  const made = await createCaller(service.url, null).call('/api/v1/users', {
    method: 'POST',
    json: { email, password },
  });
  expect(made.status).toBe(200);
  const session = await signIn(service.url, email, password);
  const body = JSON.stringify({ display_name: 'kept', scopes: ['organizations:admin'] });
  const { token } = await (await session.fetch('/api/v1/tokens', { method: 'POST', body })).json();
  const attacker = createCaller(service.url, token, `trap-${count}`);
  const { root_resource_id: root } = await attacker.post<{ root_resource_id: string }>(
    '/api/v1/organizations',
    { organization_id: `trap-${count}` },
  );
  const folder = `${attacker.organizationPath}/folders/${root}`;
  const { share_uri } = await attacker.post<{ share_uri: string }>(`${folder}/shareLinks`);
  return { session, attacker, share_uri };
}

describe('signing in at an OpenID provider', () => {
  beforeAll(async () => {
    service = await instance.start();
  });
  afterAll(() => service?.stop());

  it('joins no account whose address was never proven', async () => {
    const { session } = await preRegister();
    const { browser, location } = await signInByProvider(service.url, person);
    expect(location).toContain('error=ACCOUNT_UNVERIFIED');
    expect((await browser.fetch('/api/v1/user')).status).toBe(401);
    expect((await session.fetch('/api/v1/user')).status).toBe(200);
    people.delete(person);
  });

  it('joins the account that the operator made for the address', async () => {
    await instance.holdall('user', 'create', '--email', email, '--password', password);
    const { browser } = await signInByProvider(service.url, person);
    expect(await (await browser.fetch('/api/v1/user')).json()).toMatchObject({
      email,
      email_verified: true,
      has_password: true,
    });
    await signIn(service.url, email, password);
  });

  it('makes an account whose address is proven', async () => {
    const { browser } = await signInByProvider(service.url, person);
    expect(await (await browser.fetch('/api/v1/user')).json()).toMatchObject({
      email,
      email_verified: true,
      has_password: false,
    });
  });
});

describe('where sign-up is by invitation', () => {
  beforeAll(async () => {
    service = await instance.start({ SIGN_UP: 'invitation' });
  });
  afterAll(() => service?.stop());

  async function invite(address?: string): Promise<string> {
    const { token } = await instance.holdall<{ token: string }>(
      'bootstrap',
      '--email',
      'operator@example.com',
      '--organization',
      'acme',
    );
    const operator = createCaller(service.url, token, 'acme');
    const { invite_uri } = await operator.post<{ invite_uri: string }>(
      `${operator.organizationPath}/invitations`,
      { role: 'viewer', email: address },
    );
    return new URL(invite_uri).pathname;
  }

  it('an invited person gets an account that is a member, once', async () => {
    const path = await invite();
    const { browser, location } = await signInByProvider(service.url, person, path);
    expect(location).toBe(`${service.url}/`);
    expect(await (await browser.fetch('/api/v1/user')).json()).toMatchObject({
      email,
      email_verified: true,
      has_password: false,
    });
    const { organizations } = await (await browser.fetch('/api/v1/organizations')).json();
    expect(organizations).toMatchObject([{ organization_id: 'acme', role: 'viewer' }]);
    people.set('second', { email: `second-${email}`, email_verified: true });
    const second = await signInByProvider(service.url, 'second', path);
    expect(second.location).toContain('error=INVITATION_ENDED');
    expect((await second.browser.fetch('/api/v1/user')).status).toBe(401);
  });

  it('other people do not, nor does one with the invitation of another address', async () => {
    const { location } = await signInByProvider(service.url, person);
    expect(location).toContain('error=SIGN_UP_CLOSED');
    const path = await invite('someone.else@example.com');
    expect((await signInByProvider(service.url, person, path)).location).toContain(
      'error=INVITATION_FOR_ANOTHER',
    );
    const forged = await signInByProvider(service.url, person, '/invite/c2VjcmV0');
    expect(forged.location).toContain('error=INVITATION_INVALID');
  });
});

describe('with OIDC_LINK_BY_EMAIL', () => {
  beforeAll(async () => {
    service = await instance.start({ OIDC_LINK_BY_EMAIL: '1' });
  });
  afterAll(() => service?.stop());

  it('takes an account whose address was never proven from the person who created it', async () => {
    const { session, attacker, share_uri } = await preRegister();
    const { browser } = await signInByProvider(service.url, person);
    expect(await (await browser.fetch('/api/v1/user')).json()).toMatchObject({
      email,
      email_verified: true,
      has_password: false,
    });
    expect((await trySignIn(session, email, password)).status).toBe(401);
    expect((await session.fetch('/api/v1/user')).status).toBe(401);
    expect((await attacker.call('/api/v1/user')).status).toBe(401);
    expect((await fetch(share_uri)).status).toBe(410);
    // The second sign-in finds the identity, and ends nothing.
    await signInByProvider(service.url, person);
    expect((await browser.fetch('/api/v1/user')).status).toBe(200);
  });
});
