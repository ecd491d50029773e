/**
 * The service cannot start: `message` says why and what the operator must do. `reason` is UPPER_SNAKE and
 * stable.
 */
export class StartError extends Error {
  constructor(
    readonly reason: string,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'StartError';
  }
}
