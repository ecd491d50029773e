/** One piece of a regular expression: a group, an assertion, or what matches a single character. */
type Item = {
  kind: 'character' | 'group' | 'assertion';
  source: string;
  branches: Item[][];
  min: number;
  max: number;
};

/** Candidates for what a class or an escape matches: ASCII, a mark, a surrogate, an ideograph. */
const candidates = [
  ...Array.from({ length: 128 }, (_, code) => String.fromCharCode(code)),
  '\u00e9',
  '\u0301',
  '\ud800',
  '\uff1d',
].sort((a, b) => Number(/[a-z0-9]/.test(b)) - Number(/[a-z0-9]/.test(a)));

export type Pathological = { prefix: string; pump: string; suffix: string };

/**
 * Texts that a regular expression may take long for: what leads to one of its repetitions, then much of what
 * the repetition matches, alone or in twos, then what does not match.
 */
export function pathologicalTexts({ source, flags }: RegExp): Pathological[] {
  const unicode = flags.replace(/[gy]/g, '');
  const branches = parse(source);
  const letters = lettersOf(branches, unicode);
  const prefixes = new Set(['']);
  const pumps = new Set(letters.flatMap((a) => ['', ...letters].map((b) => a + b)));
  collect(branches, '');

  function collect(alternatives: Item[][], before: string): void {
    for (const items of alternatives) {
      let text = before;
      for (const item of items) {
        if (item.max > 8) {
          prefixes.add(text);
          pumps.add(exampleOf({ ...item, min: 1 }, unicode, 0));
          pumps.add(exampleOf({ ...item, min: 1 }, unicode, 1));
        }
        if (item.kind === 'group') collect(item.branches, text);
        text += exampleOf(item, unicode, 0);
      }
    }
  }

  const ends = ['', '\n\u0000', ...letters];
  const longEnds = [...ends, ...letters.flatMap((a) => letters.map((b) => a + b))];
  return [...prefixes].flatMap((prefix) =>
    [...pumps].filter(Boolean).flatMap((pump) =>
      // Two repetitions one after another need one letter between them and another that ends the match.
      (pump.length === 1 ? longEnds : ends).map((suffix) => ({ prefix, pump, suffix })),
    ),
  );
}

/** The shortest text that an item matches, its inner optional parts `optional` times. */
function exampleOf(item: Item, flags: string, optional: number): string {
  if (item.kind === 'assertion') return '';
  const one =
    item.kind === 'character'
      ? (candidates.find((letter) => matches(item.source, flags, letter)) ?? '')
      : (item.branches[0] ?? [])
          .map((inner) => exampleOf({ ...inner, min: Math.max(inner.min, optional) }, flags, optional))
          .join('');
  return one.repeat(item.min);
}

/** One letter for each way in which letters can differ for the expression. */
function lettersOf(branches: Item[][], flags: string): string[] {
  const sources = new Set<string>();
  const visit = (alternatives: Item[][]): void => {
    for (const item of alternatives.flat()) {
      if (item.kind === 'character') sources.add(item.source);
      visit(item.branches);
    }
  };
  visit(branches);
  const bySignature = new Map<string, string>();
  for (const letter of candidates) {
    const signature = [...sources].map((source) => Number(matches(source, flags, letter))).join('');
    if (!bySignature.has(signature)) bySignature.set(signature, letter);
  }
  // Words in a pattern make many signatures; a dozen letters show every repetition.
  return [...bySignature.values()].slice(-12);
}

const matches = (source: string, flags: string, letter: string) =>
  new RegExp(`^(?:${source})$`, flags.replace(/m/g, '')).test(letter);

/** Reads the grammar of regular expressions as far as our own use it. */
function parse(source: string): Item[][] {
  let at = 0;

  function branchesOf(): Item[][] {
    const branches: Item[][] = [[]];
    while (at < source.length && source[at] !== ')') {
      if (source[at] === '|') {
        at += 1;
        branches.push([]);
      } else {
        branches.at(-1)?.push(quantified(itemOf()));
      }
    }
    return branches;
  }

  function itemOf(): Item {
    const start = at;
    const letter = source[at] ?? '';
    at += 1;
    const item = (kind: Item['kind'], branches: Item[][] = []): Item => ({
      kind,
      source: source.slice(start, at),
      branches,
      min: 1,
      max: 1,
    });
    if (letter === '^' || letter === '$') return item('assertion');
    if (letter === '[') {
      while (source[at] !== ']') at += source[at] === '\\' ? 2 : 1;
      at += 1;
      return item('character');
    }
    if (letter === '\\') {
      const escaped = /^(?:x[\da-f]{2}|u[\da-f]{4}|[pP]\{[^}]*\}|.)/i.exec(source.slice(at))?.[0] ?? '';
      at += escaped.length;
      return item(escaped === 'b' || escaped === 'B' ? 'assertion' : 'character');
    }
    if (letter !== '(') return item('character');
    const opening = /^\?(?:[:=!]|<[=!]|<\w+>)/.exec(source.slice(at))?.[0] ?? '';
    at += opening.length;
    const branches = branchesOf();
    at += 1;
    return item(/[=!]$/.test(opening) ? 'assertion' : 'group', branches);
  }

  function quantified(item: Item): Item {
    const text = /^(?:[*+?]|\{\d+(?:,\d*)?\})\??/.exec(source.slice(at))?.[0] ?? '';
    at += text.length;
    if (text === '') return item;
    const [, least = '0', comma, most] = /^\{(\d+)(,?)(\d*)\}/.exec(text) ?? [];
    if (text.startsWith('*')) return { ...item, min: 0, max: Number.POSITIVE_INFINITY };
    if (text.startsWith('+')) return { ...item, min: 1, max: Number.POSITIVE_INFINITY };
    if (text.startsWith('?')) return { ...item, min: 0, max: 1 };
    const max = comma ? (most ? Number(most) : Number.POSITIVE_INFINITY) : Number(least);
    return { ...item, min: Number(least), max };
  }

  return branchesOf();
}
