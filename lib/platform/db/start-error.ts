/**
 * The service cannot start: `message` tells the operator why and what to do. `reason` is UPPER_SNAKE and
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
