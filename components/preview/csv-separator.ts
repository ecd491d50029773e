/**
 * The delimiter that the first line of a CSV file declares for Excel, `sep=;`, and the text after that line;
 * '' if it declares none.
 */
export function separatorOf(text: string): { delimiter: string; rest: string } {
  const [line = '', delimiter = ''] = /^"?sep=([^\r\n"])"?(?:\r?\n|\r|$)/i.exec(text) ?? [];
  return { delimiter, rest: text.slice(line.length) };
}
