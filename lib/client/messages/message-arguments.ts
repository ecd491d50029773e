type ArgumentType = 'text' | 'number';

/**
 * The arguments of an ICU message with their types, sorted by name: `{count, plural, other {# of {total}}}`
 * has the number `count` and the text `total`. Texts of the catalogues quote no braces, so none are escaped
 * here.
 */
export function argumentsOf(message: string): Map<string, ArgumentType> {
  const found = new Map<string, ArgumentType>();
  let position = 0;

  function readUntil(end: RegExp): string {
    const start = position;
    while (position < message.length && !end.test(message.charAt(position))) position += 1;
    return message.slice(start, position).trim();
  }

  /** Reads a text up to the brace that closes it. */
  function readText(): void {
    for (readUntil(/[{}]/); message.charAt(position) === '{'; readUntil(/[{}]/)) {
      position += 1;
      readArgument();
    }
  }

  function readArgument(): void {
    const name = readUntil(/[,}]/);
    let type = '';
    if (message.charAt(position) === ',') {
      position += 1;
      type = readUntil(/[,}]/);
      // What is left are the branches of a plural or a select: `one {…} other {…}`.
      while (position < message.length && message.charAt(position) !== '}') {
        readUntil(/[{}]/);
        if (message.charAt(position) !== '{') break;
        position += 1;
        readText();
        position += 1;
      }
    }
    position += 1;
    found.set(name, type === 'plural' || type === 'number' ? 'number' : 'text');
  }

  readText();
  return new Map([...found].sort(([a], [b]) => a.localeCompare(b)));
}
