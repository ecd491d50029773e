'use client';

import { useEffect } from 'react';

/**
 * Keeps the screen on while there is work to do, where the browser can: a phone that sleeps stops sending.
 */
export function useWakeLock(isBusy: boolean): void {
  useEffect(() => {
    if (!isBusy || !navigator.wakeLock) return;
    let lock: Promise<WakeLockSentinel | undefined> | undefined;
    // The browser lets go of it whenever the page is hidden.
    const take = () => {
      if (document.visibilityState === 'visible')
        lock = navigator.wakeLock.request('screen').catch(() => undefined);
    };
    take();
    document.addEventListener('visibilitychange', take);
    return () => {
      document.removeEventListener('visibilitychange', take);
      void lock?.then((held) => held?.release());
    };
  }, [isBusy]);
}
