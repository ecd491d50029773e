import { CodeBlock } from '@/components/site/code-block';
import styles from './prose.module.css';
import { slugOf } from './sections';

/**
 * The subset of CommonMark in the OpenAPI document: paragraphs, `##`, lists, fenced code, and inline code.
 */
export function Prose({ text }: { text: string }) {
  return <div className={styles.prose}>{blocksOf(text).map(renderBlock)}</div>;
}

/** Inline text without blocks. */
export function Line({ text }: { text: string }) {
  return text.split(/`([^`]+)`/).map((part, index) => {
    const key = `${index}${part}`;
    return index % 2 === 1 ? <code key={key}>{part}</code> : <span key={key}>{part}</span>;
  });
}

/** Splits text at blank lines, except inside fenced code. */
const blocksOf = (text: string) =>
  text
    .split(/(```[^`]+```)/)
    .flatMap((part) => (part.startsWith('```') ? part : part.trim().split(/\n{2,}/)))
    .filter(Boolean);

function renderBlock(block: string) {
  if (block.startsWith('## ')) {
    const heading = block.slice(3);
    return (
      <h2 key={block} id={slugOf(heading)}>
        <a href={`#${slugOf(heading)}`}>{heading}</a>
      </h2>
    );
  }
  if (block.startsWith('```')) {
    const code = block.replace(/^```.*\n|\n```$/g, '');
    return (
      <CodeBlock key={block} label={code.startsWith('Authorization') ? 'Header field' : 'Shell'}>
        {code}
      </CodeBlock>
    );
  }
  if (block.startsWith('- ')) {
    return (
      <ul key={block}>
        {block.split(/^- /m).map(
          (item) =>
            item && (
              <li key={item}>
                <Line text={item} />
              </li>
            ),
        )}
      </ul>
    );
  }
  return (
    <p key={block}>
      <Line text={block} />
    </p>
  );
}
