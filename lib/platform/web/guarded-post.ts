import { promises as dns, type LookupAddress } from 'node:dns';
import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { isPublicAddress } from './public-address';

/** What a receiver answered; at most {@link MAX_ANSWER_BYTES} of its text. */
export type PostAnswer = { status: number; text: string; retryAfterSeconds: number | null };

export type GuardedPost = ReturnType<typeof createGuardedPost>;

type GuardOptions = {
  /** Host names whose addresses may be private. */
  allowedHosts: readonly string[];
  allowHttp: boolean;
  timeoutMs: number;
  /** For tests. */
  lookup?: (host: string) => Promise<LookupAddress[]>;
};

const MAX_ANSWER_BYTES = 64 * 1024;

/**
 * Sends requests to addresses that users chose, and to nothing inside the own network: a name is looked up
 * once, every address that it has must be public, and the connection goes to one of those. Redirects are not
 * followed, no proxy of the environment is used, and no connection is kept.
 */
export function createGuardedPost({ allowedHosts, allowHttp, timeoutMs, lookup = lookUpAll }: GuardOptions) {
  const isAllowed = (host: string) => allowedHosts.includes(host);

  async function addressOf(url: URL): Promise<LookupAddress> {
    const host = url.hostname.replace(/^\[|\]$/g, '').toLowerCase();
    const found = isIP(host) ? [{ address: host, family: isIP(host) }] : await lookup(host);
    const [first] = found;
    if (!first) throw new Error(`${host} has no address.`);
    if (!isAllowed(host) && !found.every(({ address }) => isPublicAddress(address)))
      throw new Error(`${host} has an address that is not public.`);
    return first;
  }

  return {
    /** What is wrong with an address for requests, or null; its name is not looked up. */
    problemOf(text: string): string | null {
      const url = URL.canParse(text) ? new URL(text) : null;
      if (!url || !/^https?:$/.test(url.protocol)) return 'must be an absolute https URL';
      if (url.protocol === 'http:' && !allowHttp) return 'must be https';
      if (url.username || url.password) return 'must have no user and password';
      const port = Number(url.port || 443);
      if (url.port && port !== 80 && port !== 443 && port < 1024)
        return 'must have the port 443, 80 or one from 1024';
      const host = url.hostname.replace(/^\[|\]$/g, '').toLowerCase();
      if (isAllowed(host)) return null;
      const isPrivate = isIP(host)
        ? !isPublicAddress(host)
        : /(^|\.)(localhost|local|internal)\.?$/.test(host);
      return isPrivate ? 'must not lead to a private address' : null;
    },

    /**
     * Sends a body. Resolves with the answer, whatever its status.
     * @throws Error for an address that is not public, and where there is no answer in time
     */
    async post(
      address: string,
      body: string,
      { headers, stopping }: { headers: Record<string, string>; stopping?: AbortSignal },
    ): Promise<PostAnswer> {
      const problem = this.problemOf(address);
      if (problem) throw new Error(`The URL ${problem}.`);
      const url = new URL(address);
      const timeout = AbortSignal.timeout(timeoutMs);
      const signal = stopping ? AbortSignal.any([timeout, stopping]) : timeout;
      const pinned = await withSignal(addressOf(url), signal);
      const options = {
        method: 'POST',
        headers: { ...headers, 'Content-Length': Buffer.byteLength(body) },
        agent: false as const,
        lookup: pinnedLookup(pinned),
        signal,
      };
      const send = url.protocol === 'http:' ? requestHttp : requestHttps;
      return new Promise((resolve, reject) => {
        const request = send(url, options, (response) => {
          const pieces: Buffer[] = [];
          let size = 0;
          const end = () => {
            const text = Buffer.concat(pieces).subarray(0, MAX_ANSWER_BYTES).toString();
            const after = Number(response.headers['retry-after']);
            resolve({
              status: response.statusCode ?? 0,
              text,
              retryAfterSeconds: Number.isFinite(after) && after >= 0 ? after : null,
            });
          };
          response.on('data', (piece: Buffer) => {
            pieces.push(piece);
            size += piece.length;
            if (size < MAX_ANSWER_BYTES) return;
            end();
            request.destroy();
          });
          response.on('end', end);
          response.on('error', reject);
        });
        request.on('error', reject);
        request.end(body);
      });
    },
  };
}

const lookUpAll = (host: string) => dns.lookup(host, { all: true, verbatim: true });

/** The connection goes to the address that was checked, whatever the name leads to by then. */
const pinnedLookup =
  ({ address, family }: LookupAddress): LookupFunction =>
  (_host, options, callback) => {
    if (options.all) (callback as (error: null, found: LookupAddress[]) => void)(null, [{ address, family }]);
    else callback(null, address, family);
  };

function withSignal<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    promise.then(resolve, reject);
  });
}
