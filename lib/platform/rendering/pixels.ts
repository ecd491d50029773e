/** A larger picture is refused before it is decoded. */
export const MAX_PIXELS = 50_000_000;

/** Pixels as they are shown: upright, red, green, blue and opacity, a byte each. */
export type Pixels = { data: Uint8Array; width: number; height: number };
