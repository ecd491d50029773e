/** A process that does not answer for this long has crashed or stalled, whatever its leases say. */
const PROBE_TIMEOUT_MS = 3_500;
/**
 * The most that one observation adds: a stall of the observer or the database says nothing about the process.
 */
const MAX_STEP_MS = 500;

/**
 * Measures how long another process leaves a request unanswered, by observing the request's row. Long gaps
 * between observations count only in part, so a slow machine or database never makes a live process look
 * crashed.
 */
export class LivenessProbe {
  #request: string | null = null;
  #observedAt = 0;
  #unansweredMs = 0;
  #isAnswered = false;

  /** Records an observation: the unanswered request (identified by its time), or null if there is none. */
  observe(request: string | null, nowMs: number): void {
    if (request !== null && request === this.#request) {
      this.#unansweredMs += Math.min(nowMs - this.#observedAt, MAX_STEP_MS);
    } else {
      if (this.#request !== null) this.#isAnswered = true;
      this.#unansweredMs = 0;
    }
    this.#request = request;
    this.#observedAt = nowMs;
  }

  /** Whether the process has answered a request since the first observation, and so is alive. */
  get isAnswered(): boolean {
    return this.#isAnswered;
  }

  /** The request that was unanswered for too long; null while the process may still be alive. */
  get timedOutRequest(): string | null {
    return this.#unansweredMs >= PROBE_TIMEOUT_MS ? this.#request : null;
  }
}
