import type { App } from '@/lib/app';
import type { ReadAccess } from '@/lib/base/actor';
import { AppError } from '@/lib/base/errors';
import type { OperationRequest } from '@/lib/domain/operations/operation-request';
import { json } from './answer';
import { responseOf } from './operation-response';
import { presentOperation } from './present-operation';

type Preferring = Pick<Request, 'headers'>;

/** The longest wait before an answer: proxies end requests that wait longer. */
const MAX_WAIT_SECONDS = 20;

/** Whether the caller prefers an answer before the work is done (RFC 7240 §4.1). */
export const prefersAsync = (request: Preferring): boolean =>
  preferencesOf(request).some((preference) => /^respond-async\s*(;|=|$)/i.test(preference));

/** For how long the caller would wait before that answer (RFC 7240 §4.3). */
export function preferredWait(request: Preferring): number {
  const waits = preferencesOf(request).map((preference) =>
    /^wait\s*=\s*"?(\d{1,6})"?\s*(;|$)/i.exec(preference),
  );
  return Math.min(Number(waits.find((wait) => wait !== null)?.[1] ?? 0), MAX_WAIT_SECONDS);
}

const preferencesOf = ({ headers }: Preferring): string[] =>
  (headers.get('prefer') ?? '').split(',').map((preference) => preference.trim());

/**
 * Begins an operation with the permission of the caller. One that ends within the time that the caller waits
 * is answered as without the header; else the answer says where it can be followed.
 */
export async function accepted(
  app: App,
  access: ReadAccess,
  { request, work }: { request: Preferring; work: OperationRequest },
): Promise<Response> {
  const waitMs = preferredWait(request) * 1_000;
  const operation = await app.operations.begin(access, work, { waitMs });
  if (operation.error) {
    const { reason, message, metadata } = operation.error;
    throw new AppError(reason, message, { metadata });
  }
  if (operation.result) return json(await responseOf(app, access, operation));
  const presented = presentOperation(operation);
  return json(presented, {
    status: 202,
    headers: {
      Location: `/api/v1/${presented.name}`,
      'Preference-Applied': 'respond-async',
      'Retry-After': '1',
    },
  });
}
