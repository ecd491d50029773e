/** How many bytes had been sent at a time, in milliseconds. */
export type Sample = { at: number; sent: number };

const WINDOW_MS = 5000;

/** Adds a sample and drops those that are older than the window. */
export const withSample = (samples: Sample[], sample: Sample): Sample[] => [
  ...samples.filter(({ at }) => sample.at - at < WINDOW_MS),
  sample,
];

/**
 * The mean speed over the samples; 0 where nothing was sent, and where cancelled uploads make the sum shrink.
 */
export function bytesPerSecond(samples: Sample[]): number {
  const [first] = samples;
  const last = samples.at(-1);
  if (!first || !last || last.at <= first.at) return 0;
  return Math.max(0, ((last.sent - first.sent) / (last.at - first.at)) * 1000);
}

/** Seconds as `3:07` or `1:03:07`, rounded up. */
export function durationText(seconds: number): string {
  const whole = Math.ceil(seconds);
  const twoDigits = (value: number) => String(value).padStart(2, '0');
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor(whole / 60) % 60;
  return `${hours > 0 ? `${hours}:${twoDigits(minutes)}` : minutes}:${twoDigits(whole % 60)}`;
}
