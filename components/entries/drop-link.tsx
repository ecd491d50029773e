'use client';

import Link from 'next/link';
import { type ReactNode, useRef } from 'react';
import { mergeProps, useDrop } from 'react-aria';
import { isTextDropItem } from 'react-aria-components';
import { type DropTarget, dragType, dropOn } from '@/lib/client/drops';

type Props = {
  href: string;
  target: DropTarget;
  className: string;
  prefetch?: boolean;
  onPointerEnter?: () => void;
  onFocus?: () => void;
  children: ReactNode;
  'aria-current'?: 'page';
};

/** A link that also receives dragged entries, by pointer and by keyboard. */
export function DropLink({ target, className, ...link }: Props) {
  const ref = useRef<HTMLAnchorElement>(null);
  const { dropProps, isDropTarget } = useDrop({
    ref,
    getDropOperation: (types) => (types.has(dragType) ? 'move' : 'cancel'),
    async onDrop({ items }) {
      const texts = items.filter(isTextDropItem).map((item) => item.getText(dragType));
      dropOn(await Promise.all(texts), target);
    },
  });
  return (
    <Link
      {...mergeProps(link, dropProps)}
      ref={ref}
      className={`${className} ${isDropTarget ? 'ring-2 ring-petrol' : ''}`}
    />
  );
}
