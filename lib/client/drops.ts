import { useEffect, useEffectEvent } from 'react';

/** The type of dragged entries. */
export const dragType = 'application/x-holdall-entries';

/** A drop target outside the list: a folder (null is the root), or the trash. */
export type DropTarget = { folder: string | null; name: string } | 'trash';

type Receive = (ids: string[], target: DropTarget) => void;

let receiver: Receive | undefined;

/** Passes dropped entries to the page's list. Without a list there is nothing to drag. */
export const dropOn: Receive = (ids, target) => receiver?.(ids, target);

/** Makes `receive` the receiver of drops outside the list. Answers how to undo that. */
export function setReceiver(receive: Receive): () => void {
  receiver = receive;
  return () => {
    // The next page's list may have registered before this one leaves.
    if (receiver === receive) receiver = undefined;
  };
}

/** Receives drops outside the list while the calling component is mounted. */
export function useReceiveDrops(onDrop: Receive): void {
  const receive = useEffectEvent(onDrop);
  useEffect(() => setReceiver((ids, target) => receive(ids, target)), []);
}
