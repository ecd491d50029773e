import type { IncomingMessage } from 'node:http';
import { type AppError, invalid } from '@/lib/base/errors';

/** RFC 9110 §7.2, RFC 3986 §3.2.2. */
const hostGrammar = /^(\[[\da-f:.]+\]|([\w.~!$&'()*+,;=-]|%[\da-f]{2})*)(:\d*)?$/i;
const targetGrammar = /^(\/|https?:\/\/[^/?]+)[\x21\x22\x24-\x7e]*$/i;

/**
 * What is wrong with a request that Node's parser lets through although HTTP/1.1 does not: whatever could
 * make us and a proxy before us disagree about where a request ends or whom it is for (RFC 9112 §3.2, §6.1,
 * §11.2). Null where nothing is.
 */
export function violationOf(req: IncomingMessage): AppError | null {
  const { httpVersion, headers, method, url = '' } = req;
  if (httpVersion !== '1.1' && httpVersion !== '1.0') {
    return invalid('HTTP_VERSION_UNSUPPORTED', 'This server speaks HTTP/1.1 and HTTP/1.0.');
  }
  const coding = headers['transfer-encoding'];
  if (coding !== undefined && (httpVersion === '1.0' || coding.toLowerCase() !== 'chunked')) {
    return invalid('TRANSFER_ENCODING_UNSUPPORTED', 'The only Transfer-Encoding is chunked, in HTTP/1.1.');
  }
  if (headers.host === undefined && httpVersion === '1.1')
    return invalid('HOST_MISSING', 'Send a Host header.');
  if (!hostGrammar.test(headers.host ?? '') || isRepeated(req, 'host')) {
    return invalid('HOST_INVALID', 'Send one Host header with a name and, where it is not 80, a port.');
  }
  if (!targetGrammar.test(url) && !(method === 'OPTIONS' && url === '*')) {
    return invalid(
      'TARGET_INVALID',
      'Ask for a path that begins with a slash, in ASCII: encode other characters.',
    );
  }
  return null;
}

/** Whether a field that Node keeps the first of came more than once. */
function isRepeated({ rawHeaders }: IncomingMessage, name: string): boolean {
  return rawHeaders.filter((text, at) => at % 2 === 0 && text.toLowerCase() === name).length > 1;
}
