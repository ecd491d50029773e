'use client';

import './globals.css';
import PageError from './error';

/** Like error.tsx, for failures of the root layout. */
export default function GlobalError({ reset }: { reset: () => void }) {
  return (
    <html lang="en">
      <body>
        <PageError reset={reset} />
      </body>
    </html>
  );
}
