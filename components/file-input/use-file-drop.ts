'use client';

import { useEffect, useRef, useState } from 'react';
import { type Chosen, fromItems } from '@/lib/client/chosen-files';

/**
 * Takes files and folders that are dropped or pasted anywhere on the page; undefined where none may be.
 * Answers whether some hover over it.
 */
export function useFileDrop(onFiles: ((files: Chosen[]) => void) | undefined): boolean {
  const [isOver, setOver] = useState(false);
  const take = useRef(onFiles);
  take.current = onFiles;
  useEffect(() => {
    let depth = 0;
    const enter = (change: number) => {
      depth = Math.max(0, depth + change);
      setOver(depth > 0);
    };
    const onDrag = (event: DragEvent) => {
      const { type, dataTransfer } = event;
      if (!dataTransfer?.types.includes('Files')) return;
      // Else the browser would open them, and the list would take them for entries that are moved.
      event.preventDefault();
      event.stopPropagation();
      if (!take.current) return;
      if (type === 'dragenter') enter(1);
      if (type === 'dragleave') enter(-1);
      if (type !== 'drop') return;
      enter(-depth);
      // The items are only there during the event: fromItems reads them before it first waits.
      void fromItems(dataTransfer.items).then(take.current);
    };
    const onPaste = (event: ClipboardEvent) => {
      const files = [...(event.clipboardData?.files ?? [])];
      if (files.length === 0 || !take.current) return;
      event.preventDefault();
      take.current(files.map((file) => ({ file, path: pastedName(file) })));
    };
    const drags = ['dragenter', 'dragover', 'dragleave', 'drop'] as const;
    for (const type of drags) document.addEventListener(type, onDrag, true);
    document.addEventListener('paste', onPaste);
    return () => {
      for (const type of drags) document.removeEventListener(type, onDrag, true);
      document.removeEventListener('paste', onPaste);
    };
  }, []);
  return isOver;
}

/** Screenshots are all called image.png; told by their time they do not collide. */
function pastedName(file: File): string {
  if (!/^image\.\w+$/.test(file.name)) return file.name;
  const now = new Date();
  const two = (value: number) => String(value).padStart(2, '0');
  const day = `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
  const time = `${two(now.getHours())}.${two(now.getMinutes())}.${two(now.getSeconds())}`;
  return `Pasted ${day} ${time}${file.name.slice(5)}`;
}
