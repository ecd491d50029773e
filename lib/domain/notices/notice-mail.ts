import { shownEmail } from '@/lib/base/shown-email';
import { type MailBlock, mailBody } from '@/lib/platform/mail/mail-html';
import type { Mail } from '@/lib/platform/mail/mailer';

/** An event of the chain as a mail names it. `actor` is null for visitors of a file request. */
export type NoticedEvent = { action: string; target: string; name: string | null; actor: string | null };

type NoticeContent = {
  email: string;
  language: string | null;
  organizationId: string;
  organization: string;
  /** Null: it is about a file request. */
  folderId: string | null;
  /** The folder is in the trash. */
  isTrashed: boolean;
  subjectName: string;
  events: NoticedEvent[];
};

type Addresses = { publicUrl: string; unsubscribeUri: string };

/** The most items that a mail lists. */
const MAX_LINES = 20;

type Kind = 'added' | 'changed' | 'deleted';

/** The mail about what changed in a folder, or arrived through a file request, since the last one. */
export function noticeMail(
  { email, language, organizationId, organization, folderId, isTrashed, subjectName, events }: NoticeContent,
  { publicUrl, unsubscribeUri }: Addresses,
): Mail {
  const texts = language === 'de' ? german : english;
  const items = lastOfEach(events).sort(
    (a, b) => Number(b.target === folderId) - Number(a.target === folderId),
  );
  const count = items.length;
  const name = subjectName || organization;
  const lines = items.slice(0, MAX_LINES).map((event) => texts[kindOf(event)](nameOf(event), actorOf(event)));
  if (count > MAX_LINES) lines.push(texts.more(count - MAX_LINES));
  const own = `${publicUrl}/o/${organizationId}`;
  const ofSubject: { intro: string; page: string; open: string; why: string } = folderId
    ? {
        intro: texts.inFolder(name, organization),
        page: isTrashed ? `${own}/trash` : subjectName ? `${own}/f/${folderId}` : own,
        open: isTrashed ? texts.openTrash : texts.openFolder,
        why: texts.whyFolder,
      }
    : {
        intro: texts.received(name, organization),
        page: `${own}/requests`,
        open: texts.openRequests,
        why: texts.whyRequest,
      };
  const blocks: MailBlock[] = [
    ofSubject.intro,
    lines,
    { link: ofSubject.page, text: ofSubject.open },
    ofSubject.why,
    { link: unsubscribeUri, text: texts.unsubscribe },
  ];
  return {
    to: email,
    subject: folderId ? texts.folderSubject(count, name) : texts.requestSubject(count, name),
    ...mailBody(blocks, language === 'de' ? 'de' : 'en'),
    unsubscribeUri,
  };
}

/** Of each file and folder the last event; one that is new stays new. */
function lastOfEach(events: NoticedEvent[]): NoticedEvent[] {
  const items = new Map<string, NoticedEvent>();
  for (const event of events) {
    const previous = items.get(event.target);
    const stays = previous && kindOf(previous) === 'added' && kindOf(event) === 'changed';
    items.set(event.target, stays ? { ...previous, name: event.name } : event);
  }
  return [...items.values()];
}

function kindOf({ action }: NoticedEvent): Kind {
  const verb = action.slice(action.indexOf('.') + 1);
  if (verb === 'delete') return 'deleted';
  return ['upload', 'copy', 'create', 'undelete'].includes(verb) ? 'added' : 'changed';
}

/** In an external folder, the target ends with the path. */
const nameOf = ({ name, target }: NoticedEvent) => name ?? target.slice(target.indexOf('/') + 1);

const actorOf = ({ actor }: NoticedEvent) => actor && shownEmail(actor);

type Line = (name: string, actor: string | null) => string;

type Texts = Record<Kind, Line> & {
  more: (count: number) => string;
  folderSubject: (count: number, name: string) => string;
  requestSubject: (count: number, name: string) => string;
  inFolder: (name: string, organization: string) => string;
  received: (name: string, organization: string) => string;
  openFolder: string;
  openTrash: string;
  openRequests: string;
  whyFolder: string;
  whyRequest: string;
  unsubscribe: string;
};

const by = (actor: string | null) => (actor ? ` by ${actor}` : '');

const english: Texts = {
  added: (name, actor) => `${name}: added${by(actor)}`,
  changed: (name, actor) => `${name}: changed${by(actor)}`,
  deleted: (name, actor) => `${name}: moved to the trash${by(actor)}`,
  more: (count) => `and ${count} more`,
  folderSubject: (count, name) => `${count === 1 ? 'A change' : `${count} changes`} in “${name}”`,
  requestSubject: (count, name) => `${count === 1 ? 'A file' : `${count} files`} received for “${name}”`,
  inFolder: (name, organization) => `Changes in the folder “${name}” of ${organization}:`,
  received: (name, organization) => `Your file request “${name}” in ${organization} received:`,
  openFolder: 'Open the folder',
  openTrash: 'Open the trash',
  openRequests: 'Open your file requests',
  whyFolder: 'You get this email because you watch this folder.',
  whyRequest: 'You get this email because you created this file request.',
  unsubscribe: 'Stop these emails',
};

const von = (actor: string | null) => (actor ? ` von ${actor}` : '');

const german: Texts = {
  added: (name, actor) => `${name}: hinzugefügt${von(actor)}`,
  changed: (name, actor) => `${name}: geändert${von(actor)}`,
  deleted: (name, actor) => `${name}: in den Papierkorb verschoben${von(actor)}`,
  more: (count) => `und ${count} weitere`,
  folderSubject: (count, name) => `${count === 1 ? 'Eine Änderung' : `${count} Änderungen`} in „${name}“`,
  requestSubject: (count, name) =>
    `${count === 1 ? 'Eine Datei' : `${count} Dateien`} für „${name}“ eingegangen`,
  inFolder: (name, organization) => `Änderungen im Ordner „${name}“ von ${organization}:`,
  received: (name, organization) => `Für Ihre Dateianfrage „${name}“ in ${organization} ist eingegangen:`,
  openFolder: 'Ordner öffnen',
  openTrash: 'Papierkorb öffnen',
  openRequests: 'Dateianfragen öffnen',
  whyFolder: 'Sie erhalten diese E-Mail, weil Sie diesen Ordner beobachten.',
  whyRequest: 'Sie erhalten diese E-Mail, weil Sie diese Dateianfrage erstellt haben.',
  unsubscribe: 'Diese E-Mails beenden',
};
