import type { useTranslations } from 'use-intl';
import { shownEmail } from '@/lib/base/shown-email';
import type { AuditEvent } from './audit-log';

/** Isolates a name in a sentence: from its direction, and for {@link partsOf}. */
const named = (name: string) => `\u2068${name.replace(/[\u2066-\u2069]/g, '')}\u2069`;

/** A sentence about an event, and who did it: undefined for visitors, deleted users and the system. */
export type AuditSentence = { text: string; person: string | undefined };

/** Says what happened: "Ada uploaded report.pdf to Contracts". The names are those that `partsOf` finds. */
export function auditSentence(
  t: ReturnType<typeof useTranslations<'audit'>>,
  event: AuditEvent,
  root: string,
): AuditSentence {
  const { actor_name, folder_name, target_name, outcome, url } = event;
  const isUser = event.actor.includes('@');
  const user = isUser ? actor_name || shownEmail(event.actor) : undefined;
  const isVisitor = url !== undefined;
  const unknown = event.actor.startsWith('users/') ? t('deletedUser') : t('system');
  const actor = isVisitor ? t('visitor') : user === undefined ? unknown : named(user);
  const isPerson = /^(user|member|invitation)\./.test(event.action);
  const name = target_name && (isPerson ? shownEmail(target_name) : target_name);
  const isOpenInvitation = event.action.startsWith('invitation.');
  const item = name ? named(name) : t(isOpenInvitation ? 'linkHolder' : 'something');
  const key = event.action.replaceAll('.', '_');
  const did = `did.${key}` as 'did.file_upload';
  const label = `actions.${key}` as 'actions.file_upload';
  const folder = folder_name === undefined ? '' : named(folder_name || root);
  const sentence =
    outcome === 'OK' && t.has(did)
      ? t(did, {
          actor,
          item,
          folder,
          where: folder === '' ? 'none' : 'yes',
          isNamed: name ? 'yes' : 'none',
        } as never)
      : t('refused', {
          actor,
          item,
          action: t.has(label) ? t(label) : event.action,
          where: name ? 'yes' : 'none',
        });
  if (!isVisitor) return { text: sentence, person: user };
  const via = {
    owner: user === undefined ? 'none' : named(user),
    hasName: event.url_name ? 'yes' : 'none',
    name: named(event.url_name ?? ''),
  };
  return { text: t('via', { sentence, ...via }), person: undefined };
}

/** The parts of a sentence, names and what is between them in turn; the first is no name. */
export const partsOf = (sentence: string): string[] => sentence.split(/[\u2068\u2069]/);
