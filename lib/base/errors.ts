import { type Reason, reasons } from './reasons';

/** google.rpc.Code by name (googleapis code.proto); only those that this product returns. */
export const codes = {
  CANCELLED: 1,
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

/**
 * The only error that reaches a caller. `message` says what happened and what to do; `reason` is UPPER_SNAKE
 * and stable (AIP-193 ErrorInfo); `metadata` is sent along, so it contains nothing secret. `cause` is only
 * logged.
 */
export class AppError extends Error {
  readonly code: Code;
  readonly metadata: Record<string, string>;

  constructor(
    readonly reason: Reason,
    message: string,
    { metadata = {}, cause }: { metadata?: Record<string, string>; cause?: unknown } = {},
  ) {
    super(message, { cause });
    this.name = 'AppError';
    this.code = reasons[reason].code;
    this.metadata = metadata;
  }

  /**
   * Next gives each route its own module graph, so its process contains several copies of this class.
   * An instance of one is an instance of all.
   */
  static [Symbol.hasInstance](value: unknown): boolean {
    return value instanceof Error && value.name === 'AppError';
  }
}

type PlaceholdersIn<Text> = Text extends `${string}{${infer Name}}${infer Rest}`
  ? Name | PlaceholdersIn<Rest>
  : never;

type Placeholders<R extends Reason> = PlaceholdersIn<(typeof reasons)[R]['text']>;

/** `message` replaces the reason's text where a more exact one helps; else `values` fill its placeholders. */
type Failure<R extends Reason> = { metadata?: Record<string, string>; cause?: unknown } & (
  | { message: string }
  | ([Placeholders<R>] extends [never]
      ? { message?: undefined }
      : { message?: undefined; values: Record<Placeholders<R>, string | number | bigint> })
);

type FailureArguments<R extends Reason> = [Placeholders<R>] extends [never] ? [Failure<R>?] : [Failure<R>];

/** The error of a reason, for `throw`. A misspelled reason or a missing value does not compile. */
export function fail<R extends Reason>(reason: R, ...[failure]: FailureArguments<R>): AppError {
  const {
    message,
    values = {},
    metadata,
    cause,
  } = (failure ?? {}) as {
    message?: string;
    values?: Record<string, string | number | bigint>;
    metadata?: Record<string, string>;
    cause?: unknown;
  };
  const text =
    message ?? reasons[reason].text.replace(/\{(\w+)\}/g, (_, name: string) => String(values[name]));
  return new AppError(reason, text, { metadata, cause });
}
