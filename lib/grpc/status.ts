import { type AppError, codes } from '@/lib/base/errors';
import type { StatusMessage } from './messages';

export const success: StatusMessage = { code: 0, message: '', description: '' };

/** The status of an error. google.rpc.Code and grpc.StatusCode have the same numbers. */
export function statusOf({ code, reason, message, metadata }: AppError, requestId: string): StatusMessage {
  const details = Object.entries({ ...metadata, request_id: requestId })
    .map(([name, value]) => `${name}=${value}`)
    .join(', ');
  return { code: codes[code], message, description: `${reason}: ${message} (${details})` };
}

/** An upload stream that violates the protocol: the call itself fails. */
export class MalformedStream extends Error {}
