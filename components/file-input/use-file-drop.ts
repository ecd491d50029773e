'use client';

import { useEffect, useEffectEvent, useState } from 'react';
import { type ChosenFile, fromItems, pastedName } from '@/lib/client/chosen-files';

const dragEvents = ['dragenter', 'dragover', 'dragleave', 'drop'] as const;

type Props = {
  /** `folder` is what `folderAt` answers. Undefined where uploads are not allowed. */
  onFiles: ((files: ChosenFile[], folder?: string) => void) | undefined;
  /** The id of the folder whose row is at an element of the page. */
  folderAt?: (element: Element) => string | undefined;
};

/**
 * Receives files and folders that the user drops or pastes anywhere on the page, or drops onto a folder.
 * Answers whether files hover over the page, and over which folder.
 */
export function useFileDrop({ onFiles, folderAt }: Props): { isOver: boolean; folder?: string } {
  const [depth, setDepth] = useState(0);
  const [folder, setFolder] = useState<string>();

  const onDrag = useEffectEvent((event: DragEvent) => {
    const { type, dataTransfer } = event;
    if (!dataTransfer?.types.includes('Files')) return;
    // Otherwise the browser would open the files, and the list would take them for dragged entries.
    event.preventDefault();
    event.stopPropagation();
    if (!onFiles) return;
    // The pointer enters an inner element before it leaves the outer one, so enters and leaves are counted.
    if (type === 'dragenter') setDepth((previous) => previous + 1);
    if (type === 'dragleave') setDepth((previous) => Math.max(0, previous - 1));
    const under = folderAt?.(event.target as Element);
    if (type === 'dragover') setFolder(under);
    if (type !== 'drop') return;
    setDepth(0);
    // The items exist only during the event: fromItems reads them before its first await.
    void fromItems(dataTransfer.items).then((files) => onFiles(files, under));
  });

  const onPaste = useEffectEvent((event: ClipboardEvent) => {
    const files = [...(event.clipboardData?.files ?? [])];
    if (files.length === 0 || !onFiles) return;
    event.preventDefault();
    const now = new Date();
    onFiles(files.map((file) => ({ file, path: pastedName(file.name, now) })));
  });

  useEffect(() => {
    const drag = (event: DragEvent) => onDrag(event);
    const paste = (event: ClipboardEvent) => onPaste(event);
    for (const type of dragEvents) document.addEventListener(type, drag, true);
    document.addEventListener('paste', paste);
    return () => {
      for (const type of dragEvents) document.removeEventListener(type, drag, true);
      document.removeEventListener('paste', paste);
    };
  }, []);
  return depth > 0 ? { isOver: true, folder } : { isOver: false };
}
