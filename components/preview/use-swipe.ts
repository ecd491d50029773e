'use client';

import { type TouchEvent, useRef } from 'react';

/** How far a finger must move sideways, in CSS pixels. */
const MIN_DISTANCE = 60;

type Point = { x: number; y: number };

/** A sideways swipe goes to a neighbour, unless it starts on content that scrolls or seeks sideways. */
export function useSwipe(go: (step: number) => void) {
  const start = useRef<Point | null>(null);
  return {
    onTouchStart({ touches, target }: TouchEvent) {
      const touch = touches[0];
      const isSwipe = touches.length === 1 && !(target as Element).closest('video,audio,table,[data-zoomed]');
      start.current = isSwipe && touch ? { x: touch.clientX, y: touch.clientY } : null;
    },
    onTouchEnd({ changedTouches }: TouchEvent) {
      const touch = changedTouches[0];
      if (!start.current || !touch) return;
      const step = swipeStep(start.current, { x: touch.clientX, y: touch.clientY });
      start.current = null;
      if (step !== 0) go(step);
    },
  };
}

/** 1 for a swipe to the left (the next file), -1 to the right, 0 for a short or mostly vertical movement. */
export function swipeStep(from: Point, to: Point): number {
  const [right, down] = [to.x - from.x, to.y - from.y];
  if (Math.abs(right) <= MIN_DISTANCE || Math.abs(right) <= 2 * Math.abs(down)) return 0;
  return right < 0 ? 1 : -1;
}
