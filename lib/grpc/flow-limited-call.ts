import { ServerInterceptingCall } from '@grpc/grpc-js';

const MAX_UNCONSUMED_BYTES = 2 ** 20;

/**
 * A call that reads no further message while its handler has not consumed 1 MiB of blocks. grpc-js limits the
 * number of messages, but each can have 64 MiB. HTTP/2 flow control makes the client wait.
 */
export class FlowLimitedCall extends ServerInterceptingCall {
  #unconsumed = 0;
  #isWaiting = false;

  received(bytes: number): void {
    this.#unconsumed += bytes;
  }

  consumed(bytes: number): void {
    this.#unconsumed -= bytes;
    if (!this.#isWaiting || this.#unconsumed >= MAX_UNCONSUMED_BYTES) return;
    this.#isWaiting = false;
    super.startRead();
  }

  override startRead(): void {
    if (this.#unconsumed >= MAX_UNCONSUMED_BYTES) this.#isWaiting = true;
    else super.startRead();
  }
}
