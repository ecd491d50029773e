/** How many bytes had been sent at a time, in milliseconds. */
export type Sample = { at: number; sent: number };

/** How fast uploads go; `unknown` until there are enough samples. */
export type Pace = { kind: 'moving'; speed: number; secondsLeft: number } | { kind: 'stalled' | 'unknown' };

const WINDOW_MS = 5000;
/** After this time without a byte uploads count as stalled. */
const STALL_MS = 3500;
/** Longer times are not worth a figure. */
export const MAX_SECONDS_LEFT = 86_400;

/** Adds a sample and drops those that are older than the window. */
export const withSample = (samples: Sample[], sample: Sample): Sample[] => [
  ...samples.filter(({ at }) => sample.at - at < WINDOW_MS),
  sample,
];

/** The pace over the samples, for the bytes that are left. */
export function paceOf(samples: Sample[], left: number): Pace {
  const [first] = samples;
  const last = samples.at(-1);
  if (!first || !last || left <= 0) return { kind: 'unknown' };
  const elapsed = last.at - first.at;
  const speed = bytesPerSecond(samples);
  if (speed === 0) return { kind: elapsed >= STALL_MS && last.sent === first.sent ? 'stalled' : 'unknown' };
  return { kind: 'moving', speed, secondsLeft: left / speed };
}

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

type PaceTexts = {
  t: (key: 'speed' | 'slow' | 'stalled', values: { speed: string; left: string }) => string;
  size: (bytes: number) => string;
};

/** A pace as people read it; null while it is unknown. */
export function paceText(pace: Pace, { t, size }: PaceTexts): string | null {
  if (pace.kind !== 'moving') return pace.kind === 'stalled' ? t('stalled', { speed: '', left: '' }) : null;
  const isSlow = pace.secondsLeft > MAX_SECONDS_LEFT;
  const left = isSlow ? '' : durationText(pace.secondsLeft);
  return t(isSlow ? 'slow' : 'speed', { speed: size(pace.speed), left });
}
