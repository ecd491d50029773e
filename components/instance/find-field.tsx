'use client';

import { useEffect, useState } from 'react';
import { Field } from '@/components/forms/field';

/** A search field that reports the query once typing pauses. */
export function FindField({ label, onFind }: { label: string; onFind: (query: string) => void }) {
  const [text, setText] = useState('');
  useEffect(() => {
    const timer = setTimeout(() => onFind(text.trim()), 250);
    return () => clearTimeout(timer);
  }, [text, onFind]);
  return <Field label={label} value={text} onChange={setText} autoComplete="off" className="max-w-sm" />;
}
