import { expect, test } from 'vitest';
import { separatorOf } from './csv-separator';

test.each([
  ['sep=;\r\na;b', ';', 'a;b'],
  ['SEP=|\na|b', '|', 'a|b'],
  ['"sep=\t"\ra\tb', '\t', 'a\tb'],
  ['sep=,', ',', ''],
  ['sep=;;\na;b', '', 'sep=;;\na;b'],
  ['sep,x\n1,2', '', 'sep,x\n1,2'],
  ['a;b\nsep=;\n', '', 'a;b\nsep=;\n'],
  ['', '', ''],
])('The separator line of %j', (text, delimiter, rest) => {
  expect(separatorOf(text)).toEqual({ delimiter, rest });
});
