import type { Locale } from '../preferences';
import { de } from './de';
import { en } from './en';

type Texts<T> = { readonly [Key in keyof T]: T[Key] extends string ? string : Texts<T[Key]> };

/** The catalogue's keys, as English has them: a language that lacks one does not compile. */
export type Messages = Texts<typeof en>;

const catalogues: Record<Locale, Messages> = { en, de };

/** For the server, which hands a page the texts of its language alone. */
export const messagesOf = (locale: Locale): Messages => catalogues[locale];
