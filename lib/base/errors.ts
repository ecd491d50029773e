/** google.rpc.Code by name (googleapis code.proto); only the ones this product answers with. */
export const codes = {
  INVALID_ARGUMENT: 3,
  NOT_FOUND: 5,
  ALREADY_EXISTS: 6,
  PERMISSION_DENIED: 7,
  RESOURCE_EXHAUSTED: 8,
  FAILED_PRECONDITION: 9,
  ABORTED: 10,
  UNIMPLEMENTED: 12,
  INTERNAL: 13,
  UNAVAILABLE: 14,
  UNAUTHENTICATED: 16,
} as const;

export type Code = keyof typeof codes;

type Details = { metadata?: Record<string, string>; cause?: unknown };

/**
 * The one error that reaches a caller. `message` says what happened and what to do; `reason` is UPPER_SNAKE
 * and stable (AIP-193 ErrorInfo); `metadata` goes out with it, so it holds nothing secret. `cause` is for the
 * log alone.
 */
export class AppError extends Error {
  readonly metadata: Record<string, string>;

  constructor(
    readonly code: Code,
    readonly reason: string,
    message: string,
    { metadata = {}, cause }: Details = {},
  ) {
    super(message, { cause });
    this.name = 'AppError';
    this.metadata = metadata;
  }

  /**
   * Next gives each route a module graph of its own, so that there are several of this class in its process.
   * They are all one.
   */
  static [Symbol.hasInstance](value: unknown): boolean {
    return value instanceof Error && value.name === 'AppError';
  }
}

export const invalid = (reason: string, message: string, details?: Details) =>
  new AppError('INVALID_ARGUMENT', reason, message, details);

export const notFound = (reason: string, message: string, details?: Details) =>
  new AppError('NOT_FOUND', reason, message, details);

export const denied = (reason: string, message: string, details?: Details) =>
  new AppError('PERMISSION_DENIED', reason, message, details);

export const unavailable = (reason: string, message: string, details?: Details) =>
  new AppError('UNAVAILABLE', reason, message, details);
