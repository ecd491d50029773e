/**
 * How often a test repeats a random case: `usual` times TEST_REPETITIONS, a multiplier that is 1 if unset and may be 0.1 or 50; in a quick
 * run (QUICK=1) a tenth of the usual, and at least `least`.
 */
export function repetitions(usual: number, least = 1): number {
  const multiplier = Number(process.env.TEST_REPETITIONS || (process.env.QUICK === '1' ? 0.1 : 1));
  if (!(multiplier > 0)) throw new Error('TEST_REPETITIONS must be a number above 0.');
  return Math.max(least, Math.round(usual * multiplier));
}
