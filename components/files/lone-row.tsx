import type { ReactNode } from 'react';

/** A row of a grid for something that is no entry. */
export const LoneRow = ({ index, children }: { index?: number; children: ReactNode }) => (
  // biome-ignore lint/a11y/useFocusableInteractive lint/a11y/useSemanticElements: its content may be
  <div role="row" aria-rowindex={index} className="contents">
    {/* biome-ignore lint/a11y/useFocusableInteractive lint/a11y/useSemanticElements: as above */}
    <div role="gridcell" className="contents">
      {children}
    </div>
  </div>
);
