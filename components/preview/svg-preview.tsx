'use client';

import { useEffect, useState } from 'react';
import type { File } from '@/lib/client/api';
import { useFileText } from '@/lib/client/file-text';
import ImagePreview from './image-preview';

/**
 * An SVG as a picture: in an `img`, from an address of this page alone, it runs no scripts and loads nothing.
 */
export default function SvgPreview({ file, onError }: { file: File; onError: () => void }) {
  const { data, isError } = useFileText(file);
  const [source, setSource] = useState<string>();
  const text = data?.text;
  useEffect(() => {
    if (text === undefined) return;
    const address = URL.createObjectURL(new Blob([text], { type: 'image/svg+xml' }));
    setSource(address);
    return () => URL.revokeObjectURL(address);
  }, [text]);
  useEffect(() => {
    if (isError) onError();
  }, [isError, onError]);
  return source ? <ImagePreview source={source} name={file.filename} onError={onError} /> : null;
}
