/**
 * An answer that says 200 without what only the store can know, as the page of a gateway or a captive portal
 * does. The call may succeed a moment later.
 */
export class UnprovenAnswer extends Error {
  override name = 'UnprovenAnswer';
}

type Answer = { statusCode: number; headers: Record<string, string> };

/**
 * Whether an answer is a page for people or another program's: S3 answers XML or nothing, errors included.
 * Only an object may be a page itself.
 */
export function isPage(commandName: string | undefined, { statusCode, headers }: Answer): boolean {
  const isObject = commandName === 'GetObjectCommand' || commandName === 'HeadObjectCommand';
  if (isObject && statusCode < 300) return false;
  const isEmpty = headers['content-length'] === '0';
  return !isEmpty && /^(text\/(html|plain)|application\/json)\b/i.test(headers['content-type'] ?? '');
}

/** Passes an answer on that has `field`: without it the call was not done, whatever its status says. */
export async function proven<Output extends object>(
  call: Promise<Output>,
  field: keyof Output & string,
): Promise<Output> {
  const answer = await call;
  if (answer[field] === undefined || answer[field] === '') {
    throw new UnprovenAnswer(`The store answered without ${field}.`);
  }
  return answer;
}
