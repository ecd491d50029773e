'use client';

import { type TouchEvent, useRef } from 'react';

/** How far a finger must go to the side, in CSS pixels, and how much less up or down. */
const far = 60;

/** A finger that goes sideways over what does not scroll that way goes to the neighbours. */
export function useSwipe(go: (step: number) => void) {
  const start = useRef<{ x: number; y: number } | null>(null);
  return {
    onTouchStart({ touches, target }: TouchEvent) {
      const touch = touches[0];
      const isOne = touches.length === 1 && !(target as Element).closest('video,audio,table');
      start.current = isOne && touch ? { x: touch.clientX, y: touch.clientY } : null;
    },
    onTouchEnd({ changedTouches }: TouchEvent) {
      const touch = changedTouches[0];
      if (!start.current || !touch) return;
      const [right, down] = [touch.clientX - start.current.x, touch.clientY - start.current.y];
      start.current = null;
      if (Math.abs(right) > far && Math.abs(right) > 2 * Math.abs(down)) go(right < 0 ? 1 : -1);
    },
  };
}
