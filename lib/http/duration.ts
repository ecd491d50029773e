const grammar = /^(\d{1,12})(?:\.(\d{1,9}))?s$/;

/**
 * A positive protobuf Duration in its JSON form ("3600s", "1.5s"; google/protobuf/duration.proto) in whole
 * milliseconds, rounded up. Null for anything else: zero, negative, "1h", "3600".
 */
export function parseDuration(text: string): number | null {
  const match = grammar.exec(text);
  if (!match) return null;
  const milliseconds = Math.ceil(Number(`${match[1]}.${match[2] ?? 0}`) * 1000);
  return milliseconds > 0 ? milliseconds : null;
}
