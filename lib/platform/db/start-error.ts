/**
 * The start must not go on: `message` tells the operator, in sentences, why and what to do. `reason` is
 * UPPER_SNAKE and stable.
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
