'use client';

import { useEffect, useEffectEvent, useState } from 'react';
import { type ChosenFile, fromItems, pastedName } from '@/lib/client/chosen-files';

const dragEvents = ['dragenter', 'dragover', 'dragleave', 'drop'] as const;

/**
 * Receives files and folders that the user drops or pastes anywhere on the page; undefined where uploads are
 * not allowed. Answers whether files hover over the page.
 */
export function useFileDrop(onFiles: ((files: ChosenFile[]) => void) | undefined): boolean {
  const [depth, setDepth] = useState(0);

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
    if (type !== 'drop') return;
    setDepth(0);
    // The items exist only during the event: fromItems reads them before its first await.
    void fromItems(dataTransfer.items).then(onFiles);
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
  return depth > 0;
}
