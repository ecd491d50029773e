import { expect, test } from 'vitest';
import { invitationMail } from './invitation-mails';

const due = {
  email: 'ada@example.com',
  role: 'EDITOR',
  expiresAt: new Date('2026-01-02T03:04:05Z'),
  organization: 'Acme',
  inviter: 'Grace',
  language: null,
} as const;

test('the mail names inviter, organization, role, link, address and expiry', () => {
  const mail = invitationMail(due, 'https://files.example/invite/secret');
  expect(mail).toMatchObject({ to: 'ada@example.com', subject: 'Grace invites you to Acme' });
  for (const part of [
    'Grace invites you to "Acme" as an editor.',
    '\n\nhttps://files.example/invite/secret\n\n',
    'ada@example.com',
    'Fri, 02 Jan 2026 03:04:05 GMT',
  ])
    expect(mail.text).toContain(part);
});

test('the mail is in German for those who read German', () => {
  const mail = invitationMail({ ...due, language: 'de' }, 'https://files.example/invite/secret');
  expect(mail.subject).toBe('Grace lädt Sie zu Acme ein');
  for (const part of [
    'Grace lädt Sie zu „Acme“ ein. Ihre Rolle: Bearbeiter.',
    '\n\nhttps://files.example/invite/secret\n\n',
    'nur für ada@example.com, bis 2. Januar 2026 um 03:04 Uhr (UTC).',
  ])
    expect(mail.text).toContain(part);
});

test('the mail shows an address that looks like another one in punycode', () => {
  const email = 'alic\u0435@example.com';
  const mail = invitationMail({ ...due, email }, 'https://files.example/');
  expect(mail.to).toBe(email);
  expect(mail.text).toContain('only for xn--alic-y4d@example.com,');
});
