import { expect, test } from 'vitest';
import { emailLinkMail } from './email-link-mails';

const expiresAt = new Date('2026-01-02T03:04:05Z');

test.each([
  ['PASSWORD_RESET', 'Reset your password', 'requested a new password'],
  ['EMAIL_VERIFICATION', 'Verify your email address', 'To verify that'],
  ['EMAIL_CHANGE', 'Confirm your new email address', 'from now on'],
] as const)('the mail of %s names account, link and expiry', (purpose, subject, part) => {
  const mail = emailLinkMail(
    { purpose, email: 'ada@example.com', language: 'en', expiresAt },
    'https://files.example/x',
  );
  expect(mail).toMatchObject({ to: 'ada@example.com', subject });
  for (const text of [
    part,
    'ada@example.com',
    '\n\nhttps://files.example/x\n\n',
    'Fri, 02 Jan 2026 03:04:05 GMT',
  ])
    expect(mail.text).toContain(text);
});

test('the mail shows an address that looks like another one in punycode', () => {
  const due = {
    purpose: 'PASSWORD_RESET',
    email: 'alic\u0435@example.com',
    language: 'en',
    expiresAt,
  } as const;
  expect(emailLinkMail(due, 'https://files.example/x').text).toContain('account xn--alic-y4d@example.com.');
});

test('the mail is in the language of the page that requested it', () => {
  const due = { purpose: 'EMAIL_VERIFICATION', email: 'ada@example.com', language: 'de', expiresAt } as const;
  const mail = emailLinkMail(due, 'https://files.example/x');
  expect(mail.subject).toBe('E-Mail-Adresse bestätigen');
  expect(mail.text).toContain('bis 2. Januar 2026 um 03:04 Uhr (UTC)');
});

test('a notice has no link', () => {
  const due = { purpose: 'EMAIL_CHANGED', email: 'ada@example.com', language: 'en', expiresAt } as const;
  const mail = emailLinkMail(due, null);
  expect(mail.subject).toBe('Your email address was changed');
  expect(mail.text).not.toContain('link');
});
