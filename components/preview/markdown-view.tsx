'use client';

import Markdown from 'react-markdown';
import rehypeSanitize, { defaultSchema } from 'rehype-sanitize';
import remarkGfm from 'remark-gfm';

/** A Markdown file must not make the browser fetch anything: no images, and links only on click. */
const harmless = {
  ...defaultSchema,
  tagNames: defaultSchema.tagNames?.filter((name) => name !== 'img' && name !== 'input'),
};

export default function MarkdownView({ text }: { text: string }) {
  return (
    <div className="prose mx-auto max-w-3xl p-6" data-testid="markdown">
      <Markdown remarkPlugins={[remarkGfm]} rehypePlugins={[[rehypeSanitize, harmless]]}>
        {text}
      </Markdown>
    </div>
  );
}
