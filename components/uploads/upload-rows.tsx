import { type ReactNode, type UIEvent, useState } from 'react';
import { useKeptFocus } from '@/components/lists/use-kept-focus';
import { groupUploads, isGroup } from '@/lib/client/upload-groups';
import { byUrgency, type Upload } from '@/lib/client/upload-job';
import { UploadGroupRow, UploadRow } from './upload-row';

/** How many rows there are at first, and how many come each time the user nears the end of them. */
const ROWS = 20;
/** How near that is, in CSS pixels. */
const MARGIN = 200;

/** The rows of the tray: what needs the user first, then as many as the user scrolls to. */
export function UploadRows({ list, children }: { list: Upload[]; children: ReactNode }) {
  const [shown, setShown] = useState(ROWS);
  const frame = useKeptFocus<HTMLDivElement>(list.length);

  function showMore({ currentTarget: { scrollHeight, scrollTop, clientHeight } }: UIEvent): void {
    if (shown < list.length && scrollHeight - scrollTop - clientHeight < MARGIN) setShown(shown + ROWS);
  }

  return (
    <div
      ref={frame}
      tabIndex={-1}
      className="max-h-72 divide-y divide-line overflow-y-auto outline-none"
      onScroll={showMore}
    >
      {list.length > 0 && (
        <ul className="divide-y divide-line">
          {groupUploads(list)
            .sort(byUrgency)
            .slice(0, shown)
            .map((row) =>
              isGroup(row) ? (
                <UploadGroupRow key={row.id} group={row} />
              ) : (
                <UploadRow key={row.id} upload={row} />
              ),
            )}
        </ul>
      )}
      {children}
    </div>
  );
}
