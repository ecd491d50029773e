import { describe, expect, it } from 'vitest';
import { ApiError } from './api';
import { createOperations, type Ended, isCancelled, type Operation } from './operations';

const name = 'organizations/acme/operations/one';
const operation = (values: Partial<Operation> = {}, done = 0): Operation => ({
  name,
  done: false,
  metadata: { verb: 'move', create_time: '2026-11-30T00:00:00Z', done_count: done, total_count: 3 },
  ...values,
});
const status = (reason: string) => ({
  code: 1,
  message: 'It ended.',
  details: [{ '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason, domain: 'holdall', metadata: {} }],
});

/** Operations of a server that answers with these, one after the other. */
function follow(answers: (Operation | Error)[], unfinished: Operation[] = []) {
  const pauses: number[] = [];
  const operations = createOperations({
    async read() {
      const answer = answers.shift();
      if (answer === undefined) throw new Error('read again after the end');
      if (answer instanceof Error) throw answer;
      return answer;
    },
    list: async () => unfinished,
    cancel: async () => ({}),
    pause: async (ms) => void pauses.push(ms),
  });
  return { operations, pauses };
}

describe('an operation of this page', () => {
  it('is shown while it runs, and answers with its response', async () => {
    const { operations } = follow([operation({}, 2), operation({ done: true, response: { count: 3 } }, 3)]);
    const seen: number[][] = [];
    operations.subscribe(() => {
      seen.push(operations.snapshot().map(({ metadata }) => metadata.done_count));
    });
    expect(await operations.responseOf(operation())).toEqual({ count: 3 });
    expect(seen).toEqual([[0], [2], []]);
  });

  it('answers with the error with which it ended', async () => {
    const { operations } = follow([operation({ done: true, error: status('OPERATION_CANCELLED') as never })]);
    const end = await operations.responseOf(operation()).catch((error: unknown) => error);
    expect(end).toBeInstanceOf(ApiError);
    expect(isCancelled(end)).toBe(true);
    expect(operations.snapshot()).toEqual([]);
  });

  it('is read again later while the server does not answer, and given up where it refuses', async () => {
    const { operations, pauses } = follow([
      new ApiError(0, 'OFFLINE', ''),
      new ApiError(503, 'UNREADABLE', ''),
      new ApiError(404, 'OPERATION_NOT_FOUND', ''),
    ]);
    await expect(operations.responseOf(operation())).rejects.toMatchObject({ status: 404 });
    expect(pauses).toEqual([1_000, 5_000, 5_000]);
  });
});

describe('an operation of an earlier page', () => {
  it('is followed once, and its end is reported', async () => {
    const done = operation({ done: true, response: { count: 3 } }, 3);
    const { operations } = follow([done], [operation()]);
    const ended = new Promise<Ended>((resolve) => operations.onEnd(resolve));
    expect(await operations.load('acme')).toHaveLength(1);
    await operations.load('acme');
    expect(await ended).toEqual({ operation: done });
  });

  it('is not reported twice where this page began it', async () => {
    const { operations } = follow([operation({ done: true, response: {} })], [operation()]);
    const reported: Ended[] = [];
    operations.onEnd((ended) => reported.push(ended));
    const response = operations.responseOf(operation());
    await operations.load('acme');
    await response;
    expect(reported).toEqual([]);
  });
});
