import { fail } from './errors';

/**
 * If-Match and If-None-Match (RFC 9110 §13.1): lists of entity tags, or "*". Undefined if the header was not
 * sent.
 */
export type Precondition = { ifMatch?: string[] | '*'; ifNoneMatch?: string[] | '*' };

/**
 * Checks the conditions of a change of a resource with this etag; null: the resource does not exist yet.
 * @throws ABORTED with reason PRECONDITION_FAILED
 */
export function checkPrecondition(etag: string | null, { ifMatch, ifNoneMatch }: Precondition): void {
  const matches = (list: string[] | '*') => etag !== null && (list === '*' || list.includes(etag));
  if ((ifMatch && !matches(ifMatch)) || (ifNoneMatch && matches(ifNoneMatch))) {
    throw fail('PRECONDITION_FAILED', { metadata: etag === null ? {} : { etag } });
  }
}
