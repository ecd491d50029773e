'use client';

import './globals.css';
import PageError from './error';

/** As error.tsx, where even the layout could not be made. */
export default function GlobalError({ reset }: { reset: () => void }) {
  return (
    <html lang="en">
      <body>
        <PageError reset={reset} />
      </body>
    </html>
  );
}
