import { expect, test } from 'vitest';
import { webhookMail } from './webhook-mails';

test('The mail about a disabled webhook says why, leads to it, and is in the language of its reader', () => {
  const due = {
    id: 'w1',
    organizationId: 'acme',
    organization: 'Acme',
    email: 'ada@example.com',
    language: null,
    url: 'https://hooks.example/',
    disableReason: 'The receiver answered 410 (Gone).',
  };
  const { subject, text } = webhookMail(due, 'https://files.example');
  expect(subject).toBe('A webhook of Acme was disabled');
  expect(text).toContain('The receiver answered 410 (Gone).');
  expect(text).toContain('https://files.example/o/acme/settings/webhooks/w1');
  expect(webhookMail({ ...due, language: 'de' }, 'https://files.example').subject).toBe(
    'Ein Webhook von Acme wurde deaktiviert',
  );
});
