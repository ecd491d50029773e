'use client';

import { Notice } from '@/components/site/notice';

/** Shown in place of a page that could not be made. The cause is in the server's log. */
export default function PageError({ reset }: { reset: () => void }) {
  return (
    <Notice title="This page could not be made.">
      <p>Something went wrong on the server. Try again in a moment; if it stays, tell the operator.</p>
      <button type="button" onClick={reset}>
        Try again
      </button>
    </Notice>
  );
}
