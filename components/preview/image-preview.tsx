'use client';

import { type PointerEvent, type SyntheticEvent, useEffect, useRef, useState } from 'react';
import { StageBar } from './stage-bar';
import { useZoom } from './use-zoom';

type Props = {
  source: string;
  /** A smaller picture that is enough until the user enlarges it. */
  thumbnail?: string;
  name: string;
  onError: () => void;
};

/** The longer side of the largest thumbnail, in pixels. */
const THUMBNAIL_SIZE = 1024;

/** A picture that fits the window, and can be enlarged and moved in it. A double click enlarges it, too. */
export default function ImagePreview({ source, thumbnail, name, onError }: Props) {
  const zoom = useZoom();
  const frame = useRef<HTMLDivElement>(null);
  const isLarge = zoom.zoom > 1;
  const drag = useDragScroll(frame, isLarge);
  const { isOriginal, showOriginal } = useOriginal(source, thumbnail === undefined, isLarge);
  const [isFilled, setFilled] = useState(false);
  return (
    <>
      <div
        ref={frame}
        data-zoomed={isLarge || undefined}
        className={`flex size-full overflow-auto p-4 sm:px-20 ${isLarge ? 'cursor-grab' : ''}`}
        {...drag}
      >
        <img
          src={isOriginal ? source : thumbnail}
          alt={name}
          // The original may be larger than the window: its thumbnail takes the same space.
          onLoad={({ currentTarget: { naturalWidth, naturalHeight } }: SyntheticEvent<HTMLImageElement>) =>
            setFilled(!isOriginal && Math.max(naturalWidth, naturalHeight) >= THUMBNAIL_SIZE)
          }
          onError={isOriginal ? onError : showOriginal}
          onDoubleClick={isLarge ? zoom.fit : zoom.zoomIn}
          draggable={false}
          style={isLarge ? { width: `${zoom.zoom * 100}%` } : { maxWidth: `${zoom.zoom * 100}%` }}
          className={`m-auto object-contain ${isLarge ? 'max-w-none' : isFilled ? 'size-full' : 'max-h-full'}`}
        />
      </div>
      <StageBar zoom={zoom} />
    </>
  );
}

/** Loads the original once it is wanted; until it is there, the thumbnail stays. */
function useOriginal(source: string, isFirst: boolean, isWanted: boolean) {
  const [isOriginal, setOriginal] = useState(isFirst);
  const showOriginal = () => setOriginal(true);
  useEffect(() => {
    if (isOriginal || !isWanted) return;
    const image = new Image();
    image.onload = () => setOriginal(true);
    // The frame shows then that there is none.
    image.onerror = () => setOriginal(true);
    image.src = source;
    return () => {
      image.onload = null;
      image.onerror = null;
    };
  }, [source, isOriginal, isWanted]);
  return { isOriginal, showOriginal };
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
