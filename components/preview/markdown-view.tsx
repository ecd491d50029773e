'use client';

import Markdown from 'react-markdown';
import rehypeSanitize, { defaultSchema } from 'rehype-sanitize';
import remarkGfm from 'remark-gfm';

/** Nothing in a Markdown file may be fetched: pictures are left out, and links are for people to follow. */
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
