export type MessageBudget = ReturnType<typeof createMessageBudget>;

/** The part of the budget that one call holds. */
export type HeldBytes = ReturnType<MessageBudget['hold']>;

/**
 * Bounds the bytes of messages that all calls of this process together keep in memory: received and not yet
 * consumed, or read to be sent.
 */
export function createMessageBudget(maxBytes: number) {
  let used = 0;

  return {
    get usedBytes(): number {
      return used;
    },

    /** The part of one call, empty at first. */
    hold() {
      let reserved = 0;
      return {
        /** Whether the budget has this many bytes; then the call holds them. */
        take(bytes: number): boolean {
          if (used + bytes > maxBytes) return false;
          used += bytes;
          reserved += bytes;
          return true;
        },

        /** Gives bytes back, at most those that the call holds. */
        release(bytes: number): void {
          const released = Math.min(bytes, reserved);
          reserved -= released;
          used -= released;
        },

        /** Gives everything back, at the end of the call. */
        releaseAll(): void {
          used -= reserved;
          reserved = 0;
        },
      };
    },
  };
}

const GRPC_PREFIX_BYTES = 5;
const TAG_BYTES = 1;

/** The bytes of a message that carries nothing but a block of this length. */
export function blockMessageBytes(blockBytes: number): number {
  let lengthBytes = 1;
  for (let rest = blockBytes; rest >= 128; rest = Math.floor(rest / 128)) lengthBytes += 1;
  return GRPC_PREFIX_BYTES + TAG_BYTES + lengthBytes + blockBytes;
}
