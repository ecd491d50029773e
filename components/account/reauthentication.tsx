'use client';

import { lazy, Suspense, useEffect, useState } from 'react';
import { onReauthentication } from '@/lib/client/reauthentication';

// Loaded when it is needed.
const ReauthenticationDialog = lazy(() => import('./reauthentication-dialog'));

/** Opens a dialog when a request needs a proof of who uses the session; the request then goes on. */
export function Reauthentication() {
  const [finish, setFinish] = useState<((isProven: boolean) => void) | null>(null);
  useEffect(() => onReauthentication(() => new Promise((resolve) => setFinish(() => resolve))), []);
  if (!finish) return null;
  return (
    <Suspense>
      <ReauthenticationDialog
        onDone={(isProven) => {
          setFinish(null);
          finish(isProven);
        }}
      />
    </Suspense>
  );
}
