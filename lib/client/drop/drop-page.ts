import { createTranslator } from 'use-intl/core';
import type { Answer } from '../api';
import { mediaKind } from '../media-kind';
import type { Messages } from '../messages/messages';
import type { Locale } from '../preferences';

export type DropState = Answer<'uploadUrlState'>;

/** What the server gives the script of the page. */
export type DropData = {
  state: DropState;
  locale: Locale;
  messages: Pick<Messages, 'drop' | 'uploads' | 'errors'>;
};

/** The limits of an upload URL, as its page lists them. */
export function limitsOf(
  { remaining_files, max_size_bytes, mime_type, filename, current_filename: current }: DropState,
  { locale, messages }: Pick<DropData, 'locale' | 'messages'>,
  size: (bytes: string) => string,
): string[] {
  const t = createTranslator({ locale, messages, namespace: 'drop' });
  return [
    t('left', { count: remaining_files }),
    ...(max_size_bytes ? [t('size', { size: size(max_size_bytes) })] : []),
    ...(mime_type ? [t('only', { kind: mediaKind(mime_type), type: mime_type })] : []),
    ...(current ? [t('replaces', { name: current })] : []),
    ...(filename && filename !== current ? [t('named', { name: filename })] : []),
  ];
}
