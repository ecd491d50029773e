'use client';

import { type RefObject, useRef } from 'react';
import { type ChosenFile, fromInput } from '@/lib/client/chosen-files';

/** Opens the browser's dialogs for files and for folders. The caller renders `inputs`. */
export function useFileInputs(onFiles: (chosen: ChosenFile[]) => void) {
  const files = useRef<HTMLInputElement>(null);
  const folders = useRef<HTMLInputElement>(null);
  const input = (ref: RefObject<HTMLInputElement | null>, more: object) => (
    <input
      ref={ref}
      type="file"
      multiple
      hidden
      {...more}
      onChange={({ target }) => {
        if (target.files) onFiles(fromInput(target.files));
        target.value = '';
      }}
    />
  );
  return {
    chooseFiles: () => files.current?.click(),
    chooseFolder: () => folders.current?.click(),
    inputs: (
      <>
        {input(files, { 'data-testid': 'files' })}
        {input(folders, { webkitdirectory: '' })}
      </>
    ),
  };
}
