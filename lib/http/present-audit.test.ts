import { expect, test } from 'vitest';
import type { AuditLogEntry } from '@/lib/domain/audit/audit-log';
import { presentAuditEvent } from './present-audit';

const event = (fields: Partial<AuditLogEntry>) =>
  presentAuditEvent({
    id: 'e1',
    organizationId: 'acme',
    createdAt: new Date('2026-11-22T09:30:00Z'),
    action: 'file.upload',
    target: 'f1',
    outcome: 'OK',
    email: 'ada@example.com',
    uploadUrlId: null,
    tokenId: null,
    sessionId: null,
    shareLinkId: null,
    displayName: 'Ada Lovelace',
    picture: null,
    folderName: null,
    urlName: null,
    address: null,
    requestId: null,
    ...fields,
  } as AuditLogEntry);

test('The actor is the user or the creator of the URL, a share link, or the system', () => {
  expect(event({}).actor).toBe('ada@example.com');
  const [upload, download] = [event({ uploadUrlId: 'u1' }), event({ downloadUrlId: 'd1' })];
  expect(upload).toMatchObject({ actor: 'ada@example.com', url: 'organizations/acme/uploadUrls/u1' });
  expect(download).toMatchObject({ actor: 'ada@example.com', url: 'organizations/acme/downloadUrls/d1' });
  expect(event({ shareLinkId: 's1' }).actor).toBe('organizations/acme/shareLinks/s1');
  expect(event({ email: null }).actor).toBe('system');
  // A deleted user.
  expect(event({ email: null, userId: 'u1' }).actor).toBe('users/u1');
});

test('The names of people, folders and URLs are those that people read', () => {
  expect(event({})).toMatchObject({ actor_name: 'Ada Lovelace' });
  expect(event({ shareLinkId: 's1' }).actor_name).toBeUndefined();
  expect(event({ folderName: '' }).folder_name).toBe('');
  const named = event({ folderName: 'Contracts', uploadUrlId: 'u1', urlName: 'Tender' });
  expect(named).toMatchObject({ folder_name: 'Contracts', url_name: 'Tender' });
});

test('The credential is the token or the session', () => {
  expect(event({ tokenId: 't1' })).toMatchObject({ token: 'tokens/t1' });
  expect(event({ sessionId: 's1' })).toMatchObject({ session: 'user/sessions/s1' });
  expect(event({})).not.toMatchObject({ session: expect.anything() });
});

test.each([
  ['file.upload', 'f1', 'organizations/acme/files/f1'],
  ['folder.create', 'd1', 'organizations/acme/folders/d1'],
  ['user.sign_in', 'u1', 'organizations/acme/members/u1'],
  ['share_link.create', 's1', 'organizations/acme/shareLinks/s1'],
  ['token.create', 't1', 'tokens/t1'],
  ['session.revoke', 's1', 'user/sessions/s1'],
  ['organization.update', 'acme', 'organizations/acme'],
  ['file.upload', '', 'organizations/acme'],
])('The target of %s on %j is %s', (action, target, name) => {
  expect(event({ action, target } as Partial<AuditLogEntry>).target).toBe(name);
});
