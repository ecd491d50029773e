/**
 * Returns a function that runs `act` a moment after it is called, once for all calls until then. The moment
 * lasts `firstMs`, and twice as long each time while the calls keep coming, up to `mostMs`.
 */
export function gathered(act: () => void, { firstMs, mostMs }: { firstMs: number; mostMs: number }) {
  let isWaiting = false;
  let actedAt = Number.NEGATIVE_INFINITY;
  let ms = firstMs;

  function run(): void {
    isWaiting = false;
    actedAt = performance.now();
    act();
  }

  return (): void => {
    if (isWaiting) return;
    isWaiting = true;
    const isBusy = performance.now() - actedAt < 2 * ms;
    ms = isBusy ? Math.min(2 * ms, mostMs) : firstMs;
    setTimeout(run, ms);
  };
}
