'use client';

import Link from 'next/link';
import { type ReactNode, useRef } from 'react';
import { useDrop } from 'react-aria';
import { isTextDropItem } from 'react-aria-components';
import { type DropPlace, dragType, dropOn } from '@/lib/client/drops';

type Props = {
  href: string;
  place: DropPlace;
  className: string;
  children: ReactNode;
  'aria-current'?: 'page';
};

/** A link to a place where entries that are dragged can be let go, too, also by keyboard. */
export function DropLink({ place, className, ...link }: Props) {
  const ref = useRef<HTMLAnchorElement>(null);
  const { dropProps, isDropTarget } = useDrop({
    ref,
    getDropOperation: (types) => (types.has(dragType) ? 'move' : 'cancel'),
    async onDrop({ items }) {
      const texts = items.filter(isTextDropItem).map((item) => item.getText(dragType));
      dropOn(await Promise.all(texts), place);
    },
  });
  return (
    <Link
      {...link}
      {...dropProps}
      ref={ref}
      className={`${className} ${isDropTarget ? 'ring-2 ring-petrol' : ''}`}
    />
  );
}
