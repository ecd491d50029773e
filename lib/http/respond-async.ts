import type { App } from '@/lib/app';
import type { Access } from '@/lib/base/actor';
import type { OperationRequest } from '@/lib/domain/operations/operation-request';
import { json } from './answer';
import { presentOperation } from './present-operation';

/** Whether the caller prefers an answer before the work is done (RFC 7240 §4.1). */
export function prefersAsync({ headers }: Pick<Request, 'headers'>): boolean {
  const preferences = (headers.get('prefer') ?? '').split(',');
  return preferences.some((preference) => /^\s*respond-async\s*(;|=|$)/i.test(preference));
}

/** Begins an operation with the permission of the caller, and answers where it can be followed. */
export async function accepted(app: App, access: Access, request: OperationRequest): Promise<Response> {
  const operation = presentOperation(await app.operations.begin(access, request));
  return json(operation, {
    status: 202,
    headers: {
      Location: `/api/v1/${operation.name}`,
      'Preference-Applied': 'respond-async',
      'Retry-After': '1',
    },
  });
}
