'use client';

import { HighlightStyle, LanguageDescription, syntaxHighlighting } from '@codemirror/language';
import { languages } from '@codemirror/language-data';
import { EditorState } from '@codemirror/state';
import { EditorView, lineNumbers } from '@codemirror/view';
import { tags } from '@lezer/highlight';
import { useEffect, useRef } from 'react';

/** Read-only text with syntax colours; only the visible lines are in the DOM. */
export default function CodeView({ text, filename }: { text: string; filename: string }) {
  const container = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const parent = container.current;
    if (!parent) return;
    let view: EditorView | undefined;
    let isUnmounted = false;
    const language = LanguageDescription.matchFilename(languages, filename);
    // Without its grammar the text still shows, in one colour.
    void Promise.resolve(language?.load())
      .catch(() => undefined)
      .then((support) => {
        if (isUnmounted) return;
        const extensions = [...readOnly(filename), ...(support ? [support] : [])];
        view = new EditorView({ parent, state: EditorState.create({ doc: text, extensions }) });
      });
    return () => {
      isUnmounted = true;
      view?.destroy();
    };
  }, [text, filename]);
  return <div ref={container} className="size-full" data-testid="code" />;
}

const readOnly = (filename: string) => [
  EditorState.readOnly.of(true),
  EditorView.editable.of(false),
  // A scrollable area must be reachable by keyboard.
  EditorView.contentAttributes.of({ tabindex: '0', 'aria-label': filename }),
  EditorView.lineWrapping,
  lineNumbers(),
  theme,
  syntaxHighlighting(colours),
];

const theme = EditorView.theme({
  '&': { height: '100%', fontSize: '0.8125rem', color: 'var(--ink)', backgroundColor: 'var(--sheet)' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': { fontFamily: 'var(--mono)', lineHeight: '1.6' },
  '.cm-content': { padding: '0.75rem 0' },
  '.cm-gutters': {
    color: 'var(--ink-soft)',
    backgroundColor: 'var(--sheet)',
    border: '0',
    paddingInline: '0.5rem',
  },
});

const colours = HighlightStyle.define([
  { tag: [tags.keyword, tags.tagName, tags.definitionKeyword], color: 'var(--petrol)' },
  { tag: [tags.string, tags.regexp, tags.attributeValue], color: 'var(--moss)' },
  { tag: [tags.number, tags.bool, tags.null, tags.atom], color: 'var(--ochre)' },
  {
    tag: [tags.comment, tags.meta, tags.processingInstruction],
    color: 'var(--ink-soft)',
    fontStyle: 'italic',
  },
  { tag: [tags.definition(tags.variableName), tags.heading], fontWeight: '600' },
  { tag: tags.invalid, color: 'var(--brick)' },
]);
