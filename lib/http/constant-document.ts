import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { FastResponse } from 'srvx/node';
import { acceptedCoding, type ContentCoding } from './accept-encoding';
import { empty } from './answer';
import { parseEntityTags } from './entity-tags';

/** A body in one coding, with the strong etag of these bytes, unquoted. */
type Representation = { body: Uint8Array<ArrayBuffer>; tag: string };

const compress = {
  br: promisify(brotliCompress),
  gzip: promisify(gzip),
};

/**
 * Responds with a public document that stays the same while the process runs: compressed once for each
 * coding, with a strong ETag, cacheable for five minutes.
 */
export function constantDocument(text: string, contentType: string) {
  const content = Buffer.from(text);
  const digest = createHash('sha256').update(content).digest('base64url');
  const representations = new Map<ContentCoding, Promise<Representation>>();

  function represent(coding: ContentCoding): Promise<Representation> {
    const made = representations.get(coding) ?? encode(content, coding, digest);
    representations.set(coding, made);
    return made;
  }

  return async ({ headers, method }: Pick<Request, 'headers' | 'method'>): Promise<Response> => {
    const coding = acceptedCoding(headers.get('accept-encoding'));
    const { body, tag } = await represent(coding);
    const common = {
      ETag: `"${tag}"`,
      'Cache-Control': 'public, max-age=300',
      Vary: 'Accept-Encoding',
    };
    const known = parseEntityTags(headers.get('if-none-match'));
    // If-None-Match compares weakly: a cache may have turned the tag into a weak one.
    if (known === '*' || known?.some((other) => other.replace(/^W\//, '') === tag)) return empty(304, common);
    return new FastResponse(method === 'HEAD' ? null : body, {
      status: 200,
      statusText: 'OK',
      headers: {
        ...common,
        'Content-Type': contentType,
        'Content-Length': String(body.length),
        ...(coding !== 'identity' && { 'Content-Encoding': coding }),
        'X-Content-Type-Options': 'nosniff',
        'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
      },
    });
  };
}

async function encode(content: Buffer, coding: ContentCoding, digest: string): Promise<Representation> {
  if (coding === 'identity') return { body: new Uint8Array(content), tag: digest };
  const params = { [constants.BROTLI_PARAM_QUALITY]: 9, [constants.BROTLI_PARAM_SIZE_HINT]: content.length };
  const body = await (coding === 'br' ? compress.br(content, { params }) : compress.gzip(content));
  return { body: new Uint8Array(body), tag: `${digest}-${coding}` };
}
