import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { type Pathological, pathologicalTexts } from './pathological-texts';

const root = resolve(import.meta.dirname, '../..');
const folders = ['app', 'components', 'lib'];

type Found = { place: string; regexp: RegExp };
const { literals, constructed } = collect();

describe('every regular expression of the product', () => {
  it('is a literal, so that it is found here and timed', () => {
    expect(literals.length).toBeGreaterThan(100);
    expect(constructed).toEqual([]);
  });

  it.each(literals)('takes a time linear in the text: $place $regexp', ({ regexp }) => {
    expect(tooSlow(regexp)).toEqual([]);
  });
});

describe('the check itself', () => {
  it.each([
    /^(?:;[ \t]*(?:a=b)?[ \t]*)*$/,
    /^(a+)+$/,
    /^(\/|https?:\/\/[^/?]+)[\x21\x22\x24-\x7e]*$/i,
    /^ *([^\s,]+)(?: +([A-Za-z0-9+/]*={0,2}))? *$/,
    /\s*,\s*/,
    /^final;\s*(.+)$/,
    /-+$/,
  ])('finds %s', (regexp) => {
    expect(tooSlow(regexp)).not.toEqual([]);
  });
});

/**
 * The texts on which an expression takes longer than a linear one can, by its time on ever longer ones: the
 * first lengths stop what is exponential, the last ones are those that callers can send.
 */
function tooSlow(regexp: RegExp): Pathological[] {
  const texts = pathologicalTexts(regexp);
  const slowest = (length: number, candidates: Pathological[]) => {
    const limit = limitMs(length);
    for (const text of candidates) {
      if (isSlow(regexp, textOf(text, length), limit) && growsFaster(regexp, text, length)) return [text];
    }
    return [];
  };
  for (const length of [20, 28, 36, 48]) {
    const slow = slowest(length, texts);
    if (slow.length > 0) return slow;
  }
  const timed: { text: Pathological; ms: number }[] = [];
  for (const text of texts) {
    const ms = timeOf(regexp, textOf(text, 1024));
    if (ms > limitMs(1024) && slowest(1024, [text]).length > 0) return [text];
    timed.push({ text, ms });
  }
  const few = timed
    .sort((a, b) => b.ms - a.ms)
    .slice(0, 5)
    .map(({ text }) => text);
  for (const length of [4096, 16_384, 65_536]) {
    const slow = slowest(length, few);
    if (slow.length > 0) return slow;
  }
  return [];
}

/** Some 250 ns a character: a linear expression takes 1 to 20, a quadratic one a thousand at 1 KiB. */
const limitMs = (length: number) => 0.2 + length / 4000;

/** A busy machine takes the CPU away in the middle of a measurement: slow is what is slow each time. */
function isSlow(regexp: RegExp, text: string, limit: number): boolean {
  for (let attempt = 0; attempt < 12; attempt += 1) {
    const ms = timeOf(regexp, text);
    if (ms <= limit) return false;
    // An exponential one would take minutes for all attempts.
    if (ms > 200 && attempt >= 2) return true;
  }
  return true;
}

/** On a busy machine a linear expression is slow, too, but four times as fast on a quarter of the text. */
function growsFaster(regexp: RegExp, text: Pathological, length: number): boolean {
  const best = (letters: number) => Math.min(...[1, 2, 3].map(() => timeOf(regexp, textOf(text, letters))));
  return best(length) > 8 * best(length / 4);
}

function timeOf(regexp: RegExp, text: string): number {
  regexp.lastIndex = 0;
  const started = performance.now();
  if (regexp.global) text.replace(regexp, '');
  else regexp.test(text);
  return performance.now() - started;
}

const textOf = ({ prefix, pump, suffix }: Pathological, length: number) =>
  prefix + pump.repeat(Math.ceil(length / pump.length)) + suffix;

/** Every expression once, where it is found first. */
function collect() {
  const literals = new Map<string, Found>();
  const constructed: string[] = [];
  for (const path of folders.flatMap(sourcesOf)) {
    const source = readFileSync(join(root, path), 'utf8');
    if (!mayHaveExpression(source)) continue;
    const kind = path.endsWith('x') ? ts.ScriptKind.TSX : ts.ScriptKind.TS;
    const file = ts.createSourceFile(path, source, 99, true, kind);
    const placeOf = (node: ts.Node) =>
      `${path}:${file.getLineAndCharacterOfPosition(node.getStart()).line + 1}`;
    visit(file);

    function visit(node: ts.Node): void {
      if (ts.isRegularExpressionLiteral(node) && !literals.has(node.text)) {
        const end = node.text.lastIndexOf('/');
        const regexp = new RegExp(node.text.slice(1, end), node.text.slice(end + 1));
        literals.set(node.text, { place: placeOf(node), regexp });
      }
      if ((ts.isNewExpression(node) || ts.isCallExpression(node)) && node.expression.getText() === 'RegExp')
        constructed.push(placeOf(node));
      ts.forEachChild(node, visit);
    }
  }
  return { literals: [...literals.values()], constructed };
}

/**
 * Whether a source can have a literal: most have none, and parsing takes longer than all expressions. A
 * literal follows a blank or punctuation, and no comment or tag.
 */
function mayHaveExpression(source: string): boolean {
  return source.includes('RegExp') || /(?:^|[\s([{,;=:!&|?+>~])\/(?![/*>])/m.test(source);
}

function sourcesOf(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .map((path) => join(folder, path))
    .filter((path) => /\.(?:[cm]?[jt]s|tsx)$/.test(path))
    .filter((path) => !path.includes('.test.') && !path.startsWith('lib/platform/db/generated'));
}
