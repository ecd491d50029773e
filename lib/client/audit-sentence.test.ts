import { createTranslator } from 'use-intl/core';
import { describe, expect, test } from 'vitest';
import type { AuditEvent } from './audit-log';
import { auditSentence, partsOf } from './audit-sentence';
import { messagesOf } from './messages/messages';

const organization = 'organizations/acme';
const event = (fields: Partial<AuditEvent>): AuditEvent => ({
  name: `${organization}/auditEvents/e1`,
  create_time: '2026-11-30T10:00:00Z',
  actor: 'ada@example.com',
  actor_name: 'Ada',
  action: 'file.upload',
  target: `${organization}/files/f1`,
  target_name: 'report.pdf',
  outcome: 'OK',
  ...fields,
});

function sentence(fields: Partial<AuditEvent>, locale: 'en' | 'de' = 'en') {
  const t = createTranslator({ locale, messages: messagesOf(locale), namespace: 'audit' });
  const { text, person } = auditSentence(t as never, event(fields), 'Files');
  return { text: partsOf(text).join(''), names: partsOf(text).filter((_, at) => at % 2 === 1), person };
}

describe('auditSentence', () => {
  test.each([
    [{ folder_name: 'Contracts' }, 'Ada uploaded report.pdf to Contracts'],
    [{ folder_name: '' }, 'Ada uploaded report.pdf to Files'],
    [{}, 'Ada uploaded report.pdf'],
    [{ actor_name: '' }, 'ada@example.com uploaded report.pdf'],
    [{ actor: 'users/u1', actor_name: undefined }, 'A deleted user uploaded report.pdf'],
    [
      { actor: 'system', actor_name: undefined, action: 'file.purge' },
      'Holdall permanently deleted report.pdf',
    ],
    [{ action: 'file.delete', target_name: undefined }, 'Ada moved a deleted item to trash'],
    [{ action: 'member.remove', target_name: 'grace@example.com' }, 'Ada removed grace@example.com'],
    [{ action: 'invitation.create', target_name: undefined }, 'Ada invited anyone with the link'],
    [{ action: 'upload_url.create', target_name: undefined }, 'Ada created an upload link'],
    [{ action: 'upload_url.revoke', target_name: 'Tender' }, 'Ada revoked the upload link Tender'],
    [{ action: 'file.purge', outcome: 'DENIED' }, 'Ada was denied: Delete file permanently (report.pdf)'],
    [{ action: 'usage.read', outcome: 'DENIED', target_name: undefined }, 'Ada was denied: View usage'],
  ])('%j: %s', (fields, text) => {
    expect(sentence(fields).text).toBe(text);
  });

  test('says through whose link a visitor came', () => {
    const url = `${organization}/uploadUrls/u1`;
    const upload = sentence({ url, url_name: 'Tender', folder_name: 'Inbox' });
    expect(upload).toEqual({
      text: 'A visitor uploaded report.pdf to Inbox through Ada’s link Tender',
      names: ['report.pdf', 'Inbox', 'Ada', 'Tender'],
      person: undefined,
    });
    const share = { url: `${organization}/shareLinks/s1`, actor: `${organization}/shareLinks/s1` };
    expect(
      sentence({ ...share, actor_name: undefined, action: 'share_link.use', outcome: 'DENIED' }).text,
    ).toBe('A visitor was denied: Use share link (report.pdf) through a link');
  });

  test('is written in German', () => {
    expect(sentence({ folder_name: 'Verträge' }, 'de').text).toBe(
      'Ada hat report.pdf in Verträge hochgeladen',
    );
  });
});

test('partsOf sets names off, and no name can end early', () => {
  expect(sentence({ target_name: 'a\u2069b' }).names).toEqual(['Ada', 'ab']);
});
