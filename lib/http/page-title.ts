import type { Metadata } from 'next';
import { type Messages, messagesOf } from '@/lib/client/messages/messages';
import { pageLocale } from './page-request';

/** The `generateMetadata` of a page whose title comes from the catalogue, in the language of the page. */
export const titled = (titleOf: (texts: Messages) => string, other: Metadata = {}) =>
  async function generateMetadata(): Promise<Metadata> {
    return { ...other, title: titleOf(messagesOf(await pageLocale())) };
  };

/** For pages whose address is a secret. */
export const secretPage: Metadata = { robots: 'noindex', referrer: 'no-referrer' };
