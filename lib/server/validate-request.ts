import type { IncomingMessage } from 'node:http';
import { type AppError, fail } from '@/lib/base/errors';

/** RFC 9110 §7.2, RFC 3986 §3.2.2. */
const hostGrammar = /^(\[[\da-f:.]+\]|([\w.~!$&'()*+,;=-]|%[\da-f]{2})*)(:\d*)?$/i;
/** RFC 9112 §3.2: no fragment, no space, only ASCII. */
const notOfTargets = /[^\x21\x22\x24-\x7e]/;
const originOrAbsolute = /^(?:\/|https?:\/\/[^/?])/i;
/** RFC 9112 §3 recommends at least 8,000; our own URLs have a few hundred. */
const MAX_TARGET_LENGTH = 8192;

/**
 * The violation of HTTP/1.1 in a request that Node's parser accepts, if a proxy in front could disagree with
 * us about where the request ends or which host it is for (RFC 9112 §3.2, §6.1, §11.2). Null if there is
 * none.
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

/** Whether a field is repeated, of which Node keeps only the first. */
function isRepeated({ rawHeaders }: IncomingMessage, name: string): boolean {
  return rawHeaders.filter((text, at) => at % 2 === 0 && text.toLowerCase() === name).length > 1;
}
