import { describe, expect, test } from 'vitest';
import { type NoticedEvent, noticeMail } from './notice-mail';

const event = (verb: string, target: string, name: string | null = `${target}.txt`): NoticedEvent => ({
  action: `file.${verb}`,
  target,
  name,
  actor: 'Bo',
});

const mail = (
  events: NoticedEvent[],
  more: { language?: string; folderId?: string | null; isTrashed?: boolean } = {},
) =>
  noticeMail(
    {
      email: 'ada@example.com',
      language: null,
      organizationId: 'acme',
      organization: 'Acme',
      folderId: 'f1',
      isTrashed: false,
      subjectName: 'Reports',
      ...more,
      events,
    },
    { publicUrl: 'https://files.example', unsubscribeUri: 'https://files.example/n/s' },
  );

describe('A mail about a folder', () => {
  test('names each file once, with what became of it', () => {
    const { subject, text } = mail([
      event('upload', 'a'),
      event('update', 'a', 'b.txt'),
      event('replace', 'c'),
      event('delete', 'd'),
    ]);
    expect(subject).toBe('3 changes in “Reports”');
    expect(text).toContain(
      '- b.txt: added by Bo\n- c.txt: changed by Bo\n- d.txt: moved to the trash by Bo\n',
    );
    expect(text).toContain('https://files.example/o/acme/f/f1');
  });

  test('begins with what became of the folder itself, and opens the trash where it is there', () => {
    const trashed: NoticedEvent = { action: 'folder.delete', target: 'f1', name: 'Reports', actor: 'Bo' };
    const { text } = mail([event('delete', 'a'), trashed], { isTrashed: true });
    expect(text).toContain('- Reports: moved to the trash by Bo\n- a.txt: moved to the trash by Bo\n');
    expect(text).toContain('Open the trash: https://files.example/o/acme/trash');
  });

  test('escapes names, and can be stopped', () => {
    const { html, text, unsubscribeUri } = mail([event('upload', 'a', '<img src=x>&"\'.txt')]);
    expect(html).not.toContain('<img');
    expect(html).toContain('<a href="https://files.example/n/s">');
    expect(text).toContain('Stop these emails: https://files.example/n/s');
    expect(unsubscribeUri).toBe('https://files.example/n/s');
  });

  test('lists a few of many', () => {
    const { subject, text } = mail(Array.from({ length: 30 }, (_, at) => event('upload', `f${at}`)));
    expect(subject).toBe('30 changes in “Reports”');
    expect(text.match(/: added/g)).toHaveLength(20);
    expect(text).toContain('- and 10 more');
  });

  test('is in the language of its reader', () => {
    expect(mail([event('delete', 'a')], { language: 'de' }).text).toContain(
      'a.txt: in den Papierkorb verschoben von Bo',
    );
  });
});

test('A mail about a file request names what arrived', () => {
  const { subject, text } = mail([{ ...event('upload', 'a'), actor: null }], { folderId: null });
  expect(subject).toBe('A file received for “Reports”');
  expect(text).toContain('- a.txt: added\n');
  expect(text).toContain('https://files.example/o/acme/requests');
});
