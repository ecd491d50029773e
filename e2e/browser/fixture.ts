import { type Page, test } from '@playwright/test';
import type { ApiFile } from '../infrastructure/api';
import { expect, type Product } from './product';

export const password = 'correct horse battery';
let count = 0;

/**
 * Signs in by the request of the sign-in page, which takes a fraction of the time of that page. What people
 * see of it is the subject of sign-in.spec.ts and story.spec.ts.
 */
export async function signIn({ request }: Page, email: string): Promise<void> {
  const answer = await request.get('/api/auth/csrf');
  const { csrfToken } = (await answer.json()) as { csrfToken: string };
  const signedIn = await request.post('/api/auth/callback/credentials', {
    form: { email, password, csrfToken, json: 'true' },
    headers: { Origin: new URL(answer.url()).origin },
  });
  expect(signedIn.ok(), await signedIn.text()).toBe(true);
}

/** A new organization with its owner signed in, and its page open. */
export async function enter(page: Page, product: Product) {
  const made = await createOrganization(product);
  await signIn(page, made.email);
  await page.goto(`/o/${made.organization}`);
  await expect(page.getByText('Nothing here yet')).toBeVisible({ timeout: 120_000 });
  return made;
}

/** A new organization with its owner. `call` requests its part of the REST API with a token. */
export async function createOrganization({ instance, service }: Product) {
  count += 1;
  const organization = `team-${test.info().workerIndex}-${count}`;
  const email = `owner-${test.info().workerIndex}-${count}@example.com`;
  const { token } = await instance.holdall<{ token: string }>(
    'bootstrap',
    '--email',
    email,
    '--organization',
    organization,
    '--password',
    password,
  );
  const call = (path: string, init: RequestInit = {}) =>
    fetch(`${service.url}/api/v1/organizations/${organization}${path}`, {
      ...init,
      headers: { Authorization: `Bearer ${token}`, ...init.headers },
    });
  return {
    organization,
    email,
    token,
    call,
    /** The files on the server, by name. */
    async files(query = ''): Promise<ApiFile[]> {
      const { files } = await (await call(`/files?order_by=filename&page_size=1000${query}`)).json();
      return files;
    },
    upload: async (filename: string, body: BodyInit = 'hello', query = ''): Promise<ApiFile> => {
      const path = `/files:upload?filename=${encodeURIComponent(filename)}${query}`;
      return (await call(path, { method: 'POST', body })).json();
    },
    makeFolder: async (display_name: string, folder: string | null = null): Promise<string> => {
      const body = JSON.stringify({ display_name, folder });
      return (await (await call('/folders', { method: 'POST', body })).json()).resource_id;
    },
  };
}

/** Creates a user with the {@link password} and makes them a member. */
export async function addMember({ instance }: Product, organization: string, email: string, role: string) {
  await instance.holdall('user', 'create', '--email', email, '--password', password);
  await instance.holdall('member', 'add', '--organization', organization, '--email', email, '--role', role);
}

export type BrowserFixture = Awaited<ReturnType<typeof enter>>;

/** Chooses from the menu "New" of the sidebar. */
export async function chooseNew(page: Page, item: string): Promise<void> {
  await page.getByRole('button', { name: 'New', exact: true }).click();
  await page.getByRole('menuitem', { name: item }).click();
}

/** The row of an entry in the list. */
export const row = (page: Page, name: string) => page.getByRole('row', { name, exact: true });

export const focusedRow = (page: Page) => page.locator('[role=row]:focus');

/** The tray that shows uploads. */
export const tray = (page: Page) => page.getByRole('region', { name: 'Uploads', exact: true });
