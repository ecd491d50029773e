/**
 * A process that leaves a request unanswered for this long has crashed or stands still, whatever its leases
 * say.
 */
const PROBE_TIMEOUT_MS = 3_500;
/**
 * The most that one look adds: a stall of the observer or of the database says nothing about the process that
 * is observed.
 */
const MAX_STEP_MS = 500;

/**
 * Measures how long another process leaves a request unanswered, by looks at the request's row. Only time
 * between looks that follow each other closely counts, so a slow machine or database never makes a live
 * process look crashed.
 */
export class LivenessProbe {
  #request: string | null = null;
  #lookedAt = 0;
  #silentMs = 0;
  #isAnswered = false;

  /** Notes a look: which request stands unanswered (its time names it), or null where there is none. */
  observe(request: string | null, nowMs: number): void {
    if (request !== null && request === this.#request) {
      this.#silentMs += Math.min(nowMs - this.#lookedAt, MAX_STEP_MS);
    } else {
      if (this.#request !== null) this.#isAnswered = true;
      this.#silentMs = 0;
    }
    this.#request = request;
    this.#lookedAt = nowMs;
  }

  /** Whether the process answered a request since the first look: it is alive. */
  get isAnswered(): boolean {
    return this.#isAnswered;
  }

  /** The request that was unanswered for too long; null while the process may still be alive. */
  get timedOutRequest(): string | null {
    return this.#silentMs >= PROBE_TIMEOUT_MS ? this.#request : null;
  }
}
