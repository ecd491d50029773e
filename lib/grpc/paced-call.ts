import { ServerInterceptingCall } from '@grpc/grpc-js';

const aheadBytes = 2 ** 20;

/**
 * A call of which no more is read than a message beyond 1 MiB of blocks that its handler has not taken.
 * grpc-js itself counts messages, and one may have 64 MiB. The rest waits with the client, by the flow
 * control of HTTP/2.
 */
export class PacedCall extends ServerInterceptingCall {
  #ahead = 0;
  #isWaiting = false;

  came(bytes: number): void {
    this.#ahead += bytes;
  }

  taken(bytes: number): void {
    this.#ahead -= bytes;
    if (!this.#isWaiting || this.#ahead >= aheadBytes) return;
    this.#isWaiting = false;
    super.startRead();
  }

  override startRead(): void {
    if (this.#ahead >= aheadBytes) this.#isWaiting = true;
    else super.startRead();
  }
}
