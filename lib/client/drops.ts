import { useEffect, useRef } from 'react';

/** What entries are called while they are dragged. */
export const dragType = 'application/x-holdall-entries';

/**
 * Where dragged entries can be let go outside their list: in a folder (null is the root), or in the trash.
 */
export type DropPlace = { folder: string | null; name: string } | 'trash';

type Receive = (ids: string[], place: DropPlace) => void;

let receive: Receive | undefined;

/** Hands on what is let go. On a page without a list nothing is dragged. */
export const dropOn: Receive = (ids, place) => receive?.(ids, place);

/** Takes what is let go outside the list, for as long as what calls this is on the page. */
export function useReceiveDrops(take: Receive): void {
  const latest = useRef(take);
  latest.current = take;
  useEffect(() => {
    receive = (ids, place) => latest.current(ids, place);
    return () => {
      receive = undefined;
    };
  }, []);
}
