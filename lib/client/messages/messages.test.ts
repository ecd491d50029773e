import { createTranslator } from 'use-intl/core';
import { describe, expect, it } from 'vitest';
import { reasons } from '@/lib/base/reasons';
import { argumentsOf } from './message-arguments';
import { messagesOf } from './messages';

type Tree = { readonly [key: string]: string | Tree };

/** Every text by its path: `browser.upload`. */
const textsOf = (tree: Tree, prefix = ''): [path: string, text: string][] =>
  Object.entries(tree).flatMap(([key, value]) =>
    typeof value === 'string' ? [[prefix + key, value]] : textsOf(value, `${prefix}${key}.`),
  );

const english = new Map(textsOf(messagesOf('en')));
const german = new Map(textsOf(messagesOf('de')));

/** Reasons that the REST API never answers: from the browser itself, and from the sign-in pages. */
const otherReasons = ['OFFLINE', 'UPLOAD_DIFFERS', 'SIGN_IN_FAILED', 'EMAIL_UNVERIFIED'];

/** Words that earlier versions used where the field has a standard term, and British spellings. */
const dialect = [
  /\bwhoever\b/i,
  /\bsomebody\b/i,
  /\bnobody\b/i,
  /\banybody\b/i,
  /\btold\b/i,
  /\btell\b/i,
  /\bheld\b/i,
  /\bspent\b/i,
  /\banew\b/i,
  /\bany more\b/i,
  /\bno more\b/i,
  /\bfor good\b/i,
  /\bof late\b/i,
  /\blately\b/i,
  /\bso many\b/i,
  /\bput back\b/i,
  /\bput away\b/i,
  /\bgo(es)? on\b/i,
  /\bleads? nowhere\b/i,
  /\bpresent password\b/i,
  /\btrail\b/i,
  /\berased?\b/i,
  /\bmake an\b/i,
  /\bwindow onto\b/i,
  /\blinked folder/i,
  /\bset-up\b/i,
  /\bentr(y|ies)\b/i,
  /\baddress(es)? (has|was|takes|leads)\b/i,
  /\be-mail/i,
  /\bcolour/i,
  /\borganis/i,
  /\bcancell(ed|ing)\b/i,
];

describe('the message catalogues', () => {
  it('have the same keys', () => {
    expect([...german.keys()]).toEqual([...english.keys()]);
  });

  it('have the same placeholders', () => {
    const placeholders = (texts: Map<string, string>) =>
      Object.fromEntries([...texts].map(([path, text]) => [path, Object.fromEntries(argumentsOf(text))]));
    expect(placeholders(german)).toEqual(placeholders(english));
  });

  it.each(['en', 'de'] as const)('are valid ICU messages in %s', (locale) => {
    const errors: string[] = [];
    const t = createTranslator({
      locale,
      messages: messagesOf(locale) as Tree,
      onError: ({ message }) => errors.push(message),
    });
    for (const [path, text] of locale === 'en' ? english : german) {
      const values = [...argumentsOf(text)].map(([name, type]) => [name, type === 'text' ? 'x' : 2]);
      t(path as never, Object.fromEntries(values));
    }
    expect(errors).toEqual([]);
  });

  it('translate only reasons that exist', () => {
    const known = new Set([...Object.keys(reasons), ...otherReasons]);
    const { errors, refusal } = messagesOf('en');
    const used = [...Object.keys(errors), ...Object.keys(refusal.titles)].filter((key) =>
      /^[A-Z_]+$/.test(key),
    );
    expect(used.filter((reason) => !known.has(reason))).toEqual([]);
  });

  it.each(dialect)('have no %s in English', (word) => {
    expect([...english].filter(([, text]) => word.test(text))).toEqual([]);
  });
});
