'use client';

import { useEffect } from 'react';

/** Keeps the screen on during uploads, where the browser can: a phone that sleeps stops sending. */
export function useWakeLock(isBusy: boolean): void {
  useEffect(() => {
    if (!isBusy || !navigator.wakeLock) return;
    let lock: Promise<WakeLockSentinel | undefined> | undefined;
    // The browser releases the lock whenever the page is hidden.
    const acquire = () => {
      if (document.visibilityState === 'visible')
        lock = navigator.wakeLock.request('screen').catch(() => undefined);
    };
    acquire();
    document.addEventListener('visibilitychange', acquire);
    return () => {
      document.removeEventListener('visibilitychange', acquire);
      void lock?.then((sentinel) => sentinel?.release());
    };
  }, [isBusy]);
}
