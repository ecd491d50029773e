/**
 * How often a test repeats a random case. `thorough` is the number for TEST_REPETITIONS=1; unset,
 * TEST_REPETITIONS is 0.1: a tenth of it, and at least `least`. Before a release, or after a change to what a
 * random test proves, run it with 1 or more.
 */
export function repetitions(thorough: number, least = 1): number {
  const multiplier = Number(process.env.TEST_REPETITIONS || 0.1);
  if (!(multiplier > 0)) throw new Error('TEST_REPETITIONS must be a number above 0.');
  return Math.max(least, Math.round(thorough * multiplier));
}
