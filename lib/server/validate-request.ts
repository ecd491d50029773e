import type { IncomingMessage } from 'node:http';
import { type AppError, fail } from '@/lib/base/errors';

/** RFC 9110 §7.2, RFC 3986 §3.2.2. */
const hostGrammar = /^(\[[\da-f:.]+\]|([\w.~!$&'()*+,;=-]|%[\da-f]{2})*)(:\d*)?$/i;
/** RFC 9112 §3.2: no fragment, no blank, nothing beyond ASCII. */
const notOfTargets = /[^\x21\x22\x24-\x7e]/;
const originOrAbsolute = /^(?:\/|https?:\/\/[^/?])/i;
/** RFC 9112 §3 recommends at least 8,000; what we issue has a few hundred. */
const MAX_TARGET_LENGTH = 8192;

/**
 * What is wrong with a request that Node's parser lets through although HTTP/1.1 does not: whatever could
 * make us and a proxy before us disagree about where a request ends or whom it is for (RFC 9112 §3.2, §6.1,
 * §11.2). Null where nothing is.
 */
export function violationOf(req: IncomingMessage): AppError | null {
  const { httpVersion, headers, method, url = '' } = req;
  if (httpVersion !== '1.1' && httpVersion !== '1.0') {
    return fail('HTTP_VERSION_UNSUPPORTED');
  }
  const coding = headers['transfer-encoding'];
  if (coding !== undefined && (httpVersion === '1.0' || coding.toLowerCase() !== 'chunked')) {
    return fail('TRANSFER_ENCODING_UNSUPPORTED');
  }
  if (headers.host === undefined && httpVersion === '1.1') return fail('HOST_MISSING');
  if (!hostGrammar.test(headers.host ?? '') || isRepeated(req, 'host')) {
    return fail('HOST_INVALID');
  }
  if (url.length > MAX_TARGET_LENGTH) return fail('TARGET_TOO_LONG');
  if (!isTarget(url) && !(method === 'OPTIONS' && url === '*')) return fail('TARGET_INVALID');
  return null;
}

const isTarget = (url: string) => originOrAbsolute.test(url) && !notOfTargets.test(url);

/** Whether a field that Node keeps the first of came more than once. */
function isRepeated({ rawHeaders }: IncomingMessage, name: string): boolean {
  return rawHeaders.filter((text, at) => at % 2 === 0 && text.toLowerCase() === name).length > 1;
}
