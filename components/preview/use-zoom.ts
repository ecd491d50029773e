'use client';

import { useState } from 'react';

/** In the order of the buttons; 1 fits the window. */
const steps = [0.5, 0.75, 1, 1.5, 2, 3, 4, 6, 8];

/** The next larger or smaller step; the same one at the end. */
export function zoomedBy(zoom: number, direction: 1 | -1): number {
  const next = direction === 1 ? steps.find((step) => step > zoom) : steps.findLast((step) => step < zoom);
  return next ?? zoom;
}

/** How much larger than the window content is shown, in steps. */
export function useZoom() {
  const [zoom, setZoom] = useState(1);
  return {
    zoom,
    zoomIn: () => setZoom((value) => zoomedBy(value, 1)),
    zoomOut: () => setZoom((value) => zoomedBy(value, -1)),
    fit: () => setZoom(1),
  };
}

export type Zoom = ReturnType<typeof useZoom>;
