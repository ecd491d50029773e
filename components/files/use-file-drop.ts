'use client';

import { type ClipboardEvent, type DragEvent, useRef, useState } from 'react';
import { type Chosen, fromItems } from '@/lib/client/chosen-files';

/** Takes files and folders that are dropped or pasted anywhere on an element. */
export function useFileDrop(onFiles: ((files: Chosen[]) => void) | undefined) {
  const [isOver, setOver] = useState(false);
  const depth = useRef(0);
  const isFiles = ({ dataTransfer }: DragEvent) => onFiles && dataTransfer.types.includes('Files');
  return {
    isOver,
    handlers: {
      onDragEnter(event: DragEvent) {
        if (!isFiles(event)) return;
        event.preventDefault();
        depth.current += 1;
        setOver(true);
      },
      onDragOver(event: DragEvent) {
        if (isFiles(event)) event.preventDefault();
      },
      onDragLeave(event: DragEvent) {
        if (!isFiles(event)) return;
        depth.current -= 1;
        if (depth.current === 0) setOver(false);
      },
      onDrop(event: DragEvent) {
        if (!isFiles(event)) return;
        event.preventDefault();
        depth.current = 0;
        setOver(false);
        // The items are only there during the event: fromItems reads them before it first waits.
        void fromItems(event.dataTransfer.items).then(onFiles);
      },
      onPaste(event: ClipboardEvent) {
        const files = [...event.clipboardData.files];
        if (files.length === 0 || !onFiles) return;
        event.preventDefault();
        onFiles(files.map((file) => ({ file, path: pastedName(file) })));
      },
    },
  };
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
