'use client';

import { Notice } from '@/components/site/notice';

/**
 * Shown instead of a page outside the app that failed to render. It comes with every page, so it has no
 * translations. The cause is in the server log.
 */
export default function PageError({ reset }: { reset: () => void }) {
  return (
    <div lang="en">
      <Notice title="This page couldn’t be loaded">
        <p>
          Something went wrong on the server. Try again in a moment. If it keeps happening, contact the
          operator.
        </p>
        <button type="button" onClick={reset}>
          Try again
        </button>
      </Notice>
    </div>
  );
}
