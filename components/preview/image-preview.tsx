'use client';

import { type PointerEvent, useRef } from 'react';
import { StageBar } from './stage-bar';
import { useZoom } from './use-zoom';

type Props = { source: string; name: string; onError: () => void };

/** A picture that fits the window, and can be enlarged and moved in it. A double click enlarges it, too. */
export default function ImagePreview({ source, name, onError }: Props) {
  const zoom = useZoom();
  const frame = useRef<HTMLDivElement>(null);
  const isLarge = zoom.zoom > 1;
  const drag = useDragScroll(frame, isLarge);
  return (
    <>
      <div
        ref={frame}
        data-zoomed={isLarge || undefined}
        className={`flex size-full overflow-auto p-4 sm:px-20 ${isLarge ? 'cursor-grab' : ''}`}
        {...drag}
      >
        <img
          src={source}
          alt={name}
          onError={onError}
          onDoubleClick={isLarge ? zoom.fit : zoom.zoomIn}
          draggable={false}
          style={isLarge ? { width: `${zoom.zoom * 100}%` } : { maxWidth: `${zoom.zoom * 100}%` }}
          className={`m-auto object-contain ${isLarge ? 'max-w-none' : 'max-h-full'}`}
        />
      </div>
      <StageBar zoom={zoom} />
    </>
  );
}

/** Scrolls an element by dragging its content. */
function useDragScroll(frame: { current: HTMLDivElement | null }, isOn: boolean) {
  const last = useRef<{ x: number; y: number } | null>(null);
  return {
    onPointerDown({ clientX: x, clientY: y, pointerType }: PointerEvent) {
      // A finger scrolls by itself.
      if (isOn && pointerType === 'mouse') last.current = { x, y };
    },
    onPointerMove({ clientX: x, clientY: y }: PointerEvent) {
      if (!last.current) return;
      frame.current?.scrollBy(last.current.x - x, last.current.y - y);
      last.current = { x, y };
    },
    onPointerUp() {
      last.current = null;
    },
    onPointerLeave() {
      last.current = null;
    },
  };
}
