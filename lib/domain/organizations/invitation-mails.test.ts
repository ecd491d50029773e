import { expect, test } from 'vitest';
import { invitationMail } from './invitation-mails';

test('the mail names inviter, organization, role, link, address and expiry', () => {
  const mail = invitationMail(
    {
      email: 'ada@example.com',
      role: 'EDITOR',
      expiresAt: new Date('2026-01-02T03:04:05Z'),
      organization: 'Acme',
      inviter: 'Grace',
    },
    'https://files.example/invite/secret',
  );
  expect(mail).toMatchObject({ to: 'ada@example.com', subject: 'Grace invites you to Acme' });
  for (const part of [
    'Grace invites you to "Acme" as an editor.',
    '\n\nhttps://files.example/invite/secret\n\n',
    'ada@example.com',
    'Fri, 02 Jan 2026 03:04:05 GMT',
  ])
    expect(mail.text).toContain(part);
});

test('the mail shows an address that looks like another one in punycode', () => {
  const due = { email: 'alic\u0435@example.com', role: 'EDITOR', expiresAt: new Date() } as const;
  const mail = invitationMail({ ...due, organization: 'Acme', inviter: 'Grace' }, 'https://files.example/');
  expect(mail.to).toBe(due.email);
  expect(mail.text).toContain('only for xn--alic-y4d@example.com,');
});
