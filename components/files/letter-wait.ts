/** How long a letter waits for another one before it counts as a shortcut, in milliseconds. */
export const WAIT_MS = 350;
/** How long after a letter the next one still belongs to the same name, in milliseconds. */
const TYPING_MS = 1000;

type Letter = {
  /** Whether the letter alone is a shortcut. */
  isShortcut: boolean;
  /** Runs the shortcut. */
  run: () => void;
  /** Gives the letter to the list, which searches the row whose name begins with what is typed. */
  toList: () => void;
};

/**
 * Distinguishes shortcuts of one letter from names: a letter that another one follows at once begins a name,
 * and the list receives both.
 */
export function createLetterWait(now: () => number = Date.now) {
  let waiting: { letter: Letter; timer: ReturnType<typeof setTimeout> } | undefined;
  let typedAt = Number.NEGATIVE_INFINITY;

  function cancel(): Letter | undefined {
    const { letter, timer } = waiting ?? {};
    clearTimeout(timer);
    waiting = undefined;
    return letter;
  }

  return {
    /** Answers whether the letter waits here; otherwise it belongs to the list. */
    press(letter: Letter): boolean {
      const previous = cancel();
      previous?.toList();
      const isName = previous !== undefined || now() - typedAt < TYPING_MS || !letter.isShortcut;
      if (isName) {
        typedAt = now();
        return false;
      }
      waiting = { letter, timer: setTimeout(() => cancel()?.run(), WAIT_MS) };
      return true;
    },
    /** Runs the shortcut that waits: another key follows, which belongs to no name. */
    settle: () => cancel()?.run(),
    /** Forgets the letter that waits. */
    stop: () => void cancel(),
  };
}

export type LetterWait = ReturnType<typeof createLetterWait>;
