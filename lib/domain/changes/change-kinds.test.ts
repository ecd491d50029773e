import { describe, expect, test } from 'vitest';
import { sightOf, subjectOf } from './change-kinds';

describe('sightOf', () => {
  test('shows files and folders to viewers, and nothing that only admins may see', () => {
    expect(sightOf('VIEWER', { scopes: null })).toEqual({
      all: ['file', 'folder', 'linked_file', 'organization'],
      own: [],
      hiddenActions: [
        'file.download',
        'linked_file.download',
        'organization.quota',
        'organization.quota_warning',
        'organization.quota_reached',
      ],
      isAdmin: false,
    });
  });

  test('shows editors their own links', () => {
    expect(sightOf('EDITOR', { scopes: null })).toMatchObject({
      own: ['share_link', 'upload_url', 'upload'],
    });
  });

  test('shows admins everything', () => {
    expect(sightOf('ADMIN', { scopes: null })).toMatchObject({
      own: [],
      hiddenActions: ['file.download', 'linked_file.download'],
      isAdmin: true,
    });
    expect(sightOf('ADMIN', { scopes: null }).all).toContain('member');
  });

  test('is limited by the scopes of a token', () => {
    expect(sightOf('OWNER', { scopes: ['files:read'] })).toEqual(sightOf('VIEWER', { scopes: null }));
  });
});

describe('subjectOf', () => {
  test.each([
    ['file.upload', 'f1', { kind: 'file', id: 'f1' }],
    ['linked_file.delete', 'd1/a/b.txt', { kind: 'folder', id: 'd1' }],
    ['linked_file.delete', 'd1', { kind: 'folder', id: 'd1' }],
    ['share_link.revoke', 's1', { kind: 'link', id: 's1' }],
    ['user.delete', 'u1', { kind: 'member', id: 'u1' }],
  ])('%s of %s', (action, target, subject) => {
    expect(subjectOf({ action, target })).toEqual(subject);
  });
});
