import type { z } from 'zod';
import { AppError } from '@/lib/base/errors';
import { verbOf } from '@/lib/domain/operations/operation-request';
import type { Operation } from '@/lib/domain/operations/operations';
import { statusBody } from './error-response';
import type { answers } from './schemas';

type Answer = z.infer<typeof answers.operation>;
export type OperationResponse = Answer['response'];

/** An operation; one that has a result with the `response` that it has now. */
export function presentOperation(
  { organizationId, id, request, createdAt, doneCount, totalCount, result, error }: Operation,
  response: OperationResponse = {},
): Answer {
  return {
    name: `organizations/${organizationId}/operations/${id}`,
    done: result !== null || error !== null,
    metadata: {
      verb: verbOf(request),
      create_time: createdAt.toISOString(),
      done_count: doneCount,
      total_count: totalCount,
    },
    ...(error && { error: statusBody(new AppError(error.reason, error.message, error)) }),
    ...(result && { response }),
  };
}
