'use client';

import { useState } from 'react';
import type { File } from '@/lib/client/api';
import type { Entry } from '@/lib/client/entries';
import { mayHaveThumbnail, type ThumbnailSize, thumbnailPath } from '@/lib/client/thumbnails';
import { EntryIcon } from './entry-icon';

type Props = {
  entry: Entry;
  size: ThumbnailSize;
  /** The size of the frame, which never changes, so that nothing moves when a thumbnail arrives. */
  className: string;
  /** The size of the icon in it. */
  iconClassName?: string;
};

/** Addresses that had no thumbnail: rows come and go while the list scrolls, and must not ask again. */
const missing = new Set<string>();

/** The thumbnail of a file, once it has loaded in place of the icon of its kind. Decoration, as that is. */
export function EntryPicture({ entry, size, className, iconClassName = className }: Props) {
  return (
    <span data-picture className={`relative grid shrink-0 place-items-center ${className}`}>
      {entry.kind === 'file' && mayHaveThumbnail(entry.file) ? (
        <Picture key={entry.file.etag} file={entry.file} size={size}>
          <EntryIcon entry={entry} className={iconClassName} />
        </Picture>
      ) : (
        <EntryIcon entry={entry} className={iconClassName} />
      )}
    </span>
  );
}

function Picture({ file, size, children }: { file: File; size: ThumbnailSize; children: React.ReactNode }) {
  const source = thumbnailPath(file, size);
  const [state, setState] = useState<'loading' | 'shown' | 'missing'>(
    missing.has(source) ? 'missing' : 'loading',
  );
  return (
    <>
      {state !== 'shown' && children}
      {state !== 'missing' && (
        <img
          src={source}
          alt=""
          loading="lazy"
          decoding="async"
          draggable={false}
          onLoad={() => setState('shown')}
          onError={() => {
            missing.add(source);
            setState('missing');
          }}
          className={`absolute inset-0 size-full rounded-sm object-cover ${state === 'shown' ? '' : 'opacity-0'}`}
        />
      )}
    </>
  );
}
