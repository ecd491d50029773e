import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { createInstance, type Instance } from '../infrastructure/service';

// Other tests run commands inside one process that stays. Here each is the program that an operator starts.
let instance: Instance;
beforeAll(async () => {
  instance = await createInstance(inject('postgres'));
});
afterAll(() => instance?.remove());

const run = (...args: string[]) => instance.spawnHoldall(...args);
const organization = ['--organization', 'acme'];
const member = ['--email', 'member@example.com'];

test('every command of users, organizations, members and tokens is a program that prints JSON', async () => {
  expect(await run('bootstrap', '--email', 'owner@example.com', ...organization)).toMatchObject({
    organization_id: 'acme',
    email: 'owner@example.com',
    password: expect.any(String),
    token: expect.any(String),
    root_resource_id: expect.any(String),
  });

  expect(await run('user', 'create', ...member, '--name', 'Mel')).toMatchObject({
    email: 'member@example.com',
    display_name: 'Mel',
    administrator: false,
    disabled: false,
    password: expect.any(String),
  });
  expect(await run('member', 'add', ...organization, ...member, '--role', 'viewer')).toEqual({
    organization_id: 'acme',
    email: 'member@example.com',
    role: 'viewer',
  });
  expect(await run('user', 'set-password', ...member)).toMatchObject({ password: expect.any(String) });

  const created = await instance.spawnHoldall<{ name: string; token: string }>(
    'token',
    'create',
    ...member,
    '--scope',
    'files:read',
    '--expires',
    '3600s',
  );
  expect(created).toMatchObject({ name: expect.stringMatching(/^tokens\//), token: expect.any(String) });
  expect(await run('token', 'list', ...member)).toMatchObject({ tokens: [{ name: created.name }] });
  expect(await run('token', 'revoke', created.name)).toEqual({ name: created.name, revoked: true });
  expect(await run('token', 'list', ...member)).toEqual({ tokens: [] });

  expect(await run('member', 'remove', ...organization, ...member)).toMatchObject({ removed: true });
  expect(await run('user', 'disable', ...member)).toMatchObject({ disabled: true });
  expect(await run('user', 'create', '--email', 'leaver@example.com')).toMatchObject({ disabled: false });
  expect(await run('user', 'delete', '--email', 'leaver@example.com')).toMatchObject({ deleted: true });
  const { users } = await instance.spawnHoldall<{ users: { email: string }[] }>('user', 'list');
  expect(users.map(({ email }) => email).sort()).toEqual(['member@example.com', 'owner@example.com']);

  expect(await run('org', 'create', 'second', '--owner', 'owner@example.com')).toMatchObject({
    organization_id: 'second',
  });
  expect(await run('org', 'quota', 'second', '--bytes', '1000')).toEqual({
    organization_id: 'second',
    quota_bytes: '1000',
    quota_files: null,
  });
  expect(await run('org', 'delete', 'second')).toEqual({ organization_id: 'second', deleted: true });
  expect(await run('org', 'list')).toMatchObject({ organizations: [{ organization_id: 'acme' }] });

  expect(await run('reconcile')).toMatchObject({ missing: [] });
  expect(await run('scrub')).toMatchObject({ damaged: [] });
  expect(await run('audit', 'verify')).toMatchObject({ organizations: expect.any(Array) });
  // Nineteen programs, one after the other.
}, 600_000);

test.each([
  ['a command that there is not', ['dance'], 'unknown command'],
  ['an option that is missing', ['user', 'create'], '--email'],
  ['a user that there is not', ['token', 'create', '--email', 'missing@example.com'], 'missing@example.com'],
])('%s ends with exit code 1 and a sentence on stderr', async (_, args, part) => {
  await expect(run(...args)).rejects.toThrow(/ended with 1:/);
  await expect(run(...args)).rejects.toThrow(part);
});
