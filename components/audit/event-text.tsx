'use client';

import { Fragment } from 'react';
import { partsOf } from '@/lib/client/audit-sentence';

/** A sentence about an event, with its names set off. */
export function EventText({ text }: { text: string }) {
  return (
    <span className="min-w-0 break-words text-soft">
      {partsOf(text).map((part, at) =>
        at % 2 === 1 ? (
          <bdi key={at} className="font-medium text-ink">
            {part}
          </bdi>
        ) : (
          <Fragment key={at}>{part}</Fragment>
        ),
      )}
    </span>
  );
}
