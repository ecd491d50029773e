import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Route, routes } from '@/app/routes';
import { openApiPath } from '@/lib/http/openapi-parameters';
import { type ApiFile, type ApiFolder, createCaller } from '../infrastructure/api';
import { createIsolatedFixture, type IsolatedFixture } from '../infrastructure/fixture';
import { createDirectory, uriOf } from '../linked/linked-fixture';
import { makeCookies, makeSecret, makeShares, makeTokens } from './matrix-principals';
import { type NextHost, startNextHost } from './next-host';
import {
  isSharePrincipal,
  isTokenPrincipal,
  matrix,
  type Principal,
  principals,
  type Row,
} from './permission-matrix';
import { refusal } from './refusal';
import { samples } from './samples';

const nameOf = ({ method, handler }: Route) => `${method} ${handler.spec.path}`;
const routeOf = (row: string) => routes.find((route) => nameOf(route) === row.replace(/\?.*$/, ''));

describe('the permission matrix', () => {
  it('has a row for every route, and a route for every row', () => {
    const named = new Set(Object.keys(matrix).filter((row) => !row.includes('?')));
    expect([...named].sort()).toEqual(routes.map(nameOf).sort());
    for (const row of Object.keys(matrix)) expect(routeOf(row), row).toBeDefined();
  });
});

/** Deleting the organization comes last: afterwards nothing is left to call. */
const rows = Object.entries(matrix).sort(([a], [b]) => Number(isLast(a)) - Number(isLast(b)));
function isLast(row: string): boolean {
  return row === 'DELETE /api/v1/organizations/{organization_id}';
}

/** The google.rpc codes of each status; a 400 may be a failed precondition, such as a missing SMTP. */
const codes: Record<number, number[]> = { 400: [3, 9], 401: [16], 403: [7], 404: [5], 410: [5] };

/** How many requests of a row are in progress at once. */
const CONCURRENT_REQUESTS = 8;

/** Rows whose requests share what one of them changes: sessions, the organization, the linked file. */
const isSequential = (row: string) => isLast(row) || /\/user\/sessions|linkedFiles|link=true/.test(row);

/**
 * The same handlers stand behind both, so that through Next one of each kind shows that a route is theirs:
 * who has no credential, whose is ended, who is no member, who may little and who may most. A quick run
 * calls the front door alone.
 */
const hosts: [string, readonly Principal[]][] = [
  ['the front door', principals],
  [
    'Next',
    ['no token', 'revoked token', 'ended session', 'outsider', 'viewer', 'owner in a session', 'owner'],
  ],
];

describe.each(process.env.QUICK === '1' ? hosts.slice(0, 1) : hosts)('through %s', (hostName, callers) => {
  let fixture: IsolatedFixture;
  let next: NextHost | undefined;
  let url: string;
  let linkRoot: Awaited<ReturnType<typeof createDirectory>>;
  let linked: ApiFolder;
  let tokens: Awaited<ReturnType<typeof makeTokens>>;
  let cookies: Awaited<ReturnType<typeof makeCookies>>;
  let shares: Awaited<ReturnType<typeof makeShares>>;
  const secrets = new Map<Principal, Promise<string>>();
  let count = 0;

  beforeAll(async () => {
    linkRoot = await createDirectory();
    fixture = await createIsolatedFixture({
      env: { FAILED_AUTH_PER_MINUTE: '1000000', LINK_ROOTS: linkRoot.directory },
    });
    linked = await fixture.owner.post(
      `${fixture.owner.organizationPath}/folders`,
      bodyFor('createFolder', '?link=true'),
    );
    tokens = await makeTokens(fixture);
    cookies = await makeCookies(fixture);
    shares = await makeShares(fixture.owner);
    next = hostName === 'Next' ? await startNextHost(fixture.instance) : undefined;
    url = next?.url ?? fixture.service.url;
  });
  afterAll(async () => {
    await next?.stop();
    await fixture?.remove();
    await linkRoot?.remove();
  });

  it.each(rows)('%s', async (name, expected) => {
    const route = routeOf(name) as Route;
    const query = name.replace(/^[^?]*/, '');
    const targets = createTargets(route.handler.spec.path);
    const found: Partial<Row> = {};
    await inPool(callers, isSequential(name) ? 1 : CONCURRENT_REQUESTS, async (principal) => {
      // Only what succeeds and changes something needs a target of its own.
      const changes = expected[principal] < 400 && !['GET', 'HEAD'].includes(route.method);
      const answer = await send(route, { principal, query, target: await targets(changes), changes });
      found[principal] = answer.status;
      if (answer.headers.get('content-type')?.startsWith('text/event-stream')) await answer.body?.cancel();
      else if (answer.status < 400 || route.method === 'HEAD') await answer.arrayBuffer();
      else expect(codes[answer.status]).toContain((await refusal(answer)).code);
    });
    expect(found).toEqual(Object.fromEntries(callers.map((caller) => [caller, expected[caller]])));
    if (route.handler.spec.operationId === 'endSessions') cookies = await makeCookies(fixture);
  });

  type Target = { file: string; folder: string };

  /** What a route's path names: new for each request that changes it, the same for all others of a row. */
  function createTargets(path: string): (changes: boolean) => Promise<Target> {
    const create = async () => ({
      file: path.includes('{file}') ? (await fileFor(path)).resource_id : '',
      folder: path.includes('{folder}') ? await folderFor(path) : '',
    });
    let unchanged: Promise<Target> | undefined;
    return (changes) => {
      if (changes || path.includes('/linkedFiles')) return create();
      unchanged ??= create();
      return unchanged;
    };
  }

  /** The secret of a generated URL: a new one for each request that uses it up, for all others the same. */
  function secretOf(principal: Principal, changes: boolean): Promise<string> {
    const secret = (!changes && secrets.get(principal)) || makeSecret(fixture.owner, principal);
    if (!changes) secrets.set(principal, secret);
    return secret;
  }

  type Request = { principal: Principal; query: string; target: Target; changes: boolean };

  async function send(
    { method, handler }: Route,
    { principal, query, target, changes }: Request,
  ): Promise<Response> {
    const { spec } = handler;
    const sharing = isSharePrincipal(principal) ? shares[principal] : null;
    const secret = sharing?.secret ?? (principal.endsWith('URL') ? await secretOf(principal, changes) : null);
    const values: Record<string, string> = {
      ...target,
      organization_id: 'acme',
      token: 'nothing',
      session: 'nothing',
      factor: 'nothing',
      upload: 'nothing',
      upload_url: 'nothing',
      member: 'nothing',
      invitation: 'nothing',
      share_link: 'nothing',
      // The first version of a file has its id.
      version: method === 'DELETE' ? 'nothing' : target.file,
      webhook: 'nothing',
      delivery: 'nothing',
      operation: 'nothing',
      user: 'nothing',
      secret: secret ?? 'c2VjcmV0',
      path: 'nothing',
    };
    const path = openApiPath(spec.path).replace(/\{(\w+)\}/g, (_, parameter) => values[parameter] ?? '');
    // The secret of a URL belongs in the path of /u/, /d/ and /s/; elsewhere it is sent as a token.
    const asToken = spec.path.includes('{secret}') ? null : secret;
    const token = isTokenPrincipal(principal) ? tokens[principal] : asToken;
    return createCaller(url, token).call(path + (query || queryFor(spec.path)), {
      method,
      headers: { ...cookies[principal], ...sharing?.headers },
      redirect: 'manual',
      ...((spec.takesFile || spec.takesPicture) && { body: 'hello' }),
      ...(spec.body && { json: bodyFor(spec.operationId, query, sharing?.password) }),
    });
  }

  /** A new file; in the trash for the route that restores it. */
  async function fileFor(path: string): Promise<ApiFile> {
    const file = await fixture.owner.upload(path.endsWith('/thumbnail') ? samples.png : 'hello');
    if (path.endsWith(':undelete')) await fixture.owner.call(`/api/v1/${file.name}`, { method: 'DELETE' });
    return file;
  }

  /** The same for a folder; the file behind the linked folder is written again each time. */
  async function folderFor(path: string): Promise<string> {
    if (path.includes('/linkedFiles')) {
      await writeFile(join(linkRoot.directory, 'hello.txt'), 'hello');
      return linked.resource_id;
    }
    count += 1;
    const folders = `${fixture.owner.organizationPath}/folders`;
    const folder = await fixture.owner.post<ApiFolder>(folders, { display_name: `folder ${count}` });
    if (path.endsWith(':undelete')) await fixture.owner.call(`/api/v1/${folder.name}`, { method: 'DELETE' });
    return folder.resource_id;
  }

  const queryFor = (path: string) => (path.includes('/linkedFiles') ? '?path=hello.txt' : '');

  function bodyFor(operationId: string, query: string, password?: string): Record<string, unknown> {
    count += 1;
    if (operationId === 'openShareLink' || operationId === 'openSharedPath') return { password };
    if (operationId === 'createOrganization') return { organization_id: `made-${count}` };
    if (operationId === 'createFolder') {
      const link = query ? { uri: uriOf(linkRoot.directory), read_only: false } : undefined;
      return { display_name: `made ${count}`, link };
    }
    if (operationId === 'batchGenerateUploadUrls') return { requests: [{}, {}] };
    if (operationId === 'zipFiles') return { folder: null };
    if (operationId.startsWith('batch')) return { names: [], destination_folder: null };
    if (operationId === 'addMember') return { email: 'unknown@example.com', role: 'viewer' };
    if (operationId === 'createInvitation') return { role: 'viewer' };
    if (operationId === 'createWebhook') return { url: 'https://hooks.example/', event_types: ['file.*'] };
    if (operationId === 'acceptInvitation') return { invitation_secret: 'c2VjcmV0' };
    // Without it, the links of the other principals would end.
    if (operationId === 'revokeLinks') return { token: 'tokens/unknown' };
    if (operationId === 'updateUser') return { disabled: false };
    if (['updateMember', 'updateInvitation'].includes(operationId)) return { role: 'viewer' };
    if (['verifyFactor', 'confirmTotp'].includes(operationId)) return { code: '000000' };
    if (operationId === 'confirmPasskey') return { passkey: passkeyOf({ attestation_object: 'AA' }) };
    if (operationId === 'updateFactor') return { display_name: 'key' };
    if (operationId === 'reauthenticate') return { password: 'not the one' };
    if (operationId === 'requestPasswordReset') return { email: 'unknown@example.com' };
    if (operationId === 'resetPassword') return { reset_secret: 'c2VjcmV0', new_password: 'long enough' };
    if (operationId === 'verifyEmail') return { verification_secret: 'c2VjcmV0' };
    if (operationId === 'requestEmailChange') return { email: 'new@example.com' };
    if (operationId === 'changeEmail') return { change_secret: 'c2VjcmV0' };
    if (operationId === 'createToken') return { scopes: ['files:read'] };
    if (operationId === 'createUser') return { email: 'new@example.com', password: 'long enough' };
    if (operationId === 'changePassword')
      return { current_password: 'not the one', new_password: 'long enough' };
    return {};
  }
});

const passkeyOf = (response: object) => ({
  id: 'AA',
  raw_id: 'AA',
  type: 'public-key',
  response: { client_data_json: 'AA', ...response },
});

/** Runs `work` for every item, a few at once. */
async function inPool<Item>(items: readonly Item[], size: number, work: (item: Item) => Promise<void>) {
  const rest = items.values();
  const worker = async () => {
    for (const item of rest) await work(item);
  };
  await Promise.all(Array.from({ length: size }, worker));
}
