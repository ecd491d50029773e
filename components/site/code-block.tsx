import { Fragment, type ReactNode } from 'react';
import styles from './code-block.module.css';

/** A labeled block of code. Long lines wrap, so nothing scrolls sideways. */
export function CodeBlock({ label, children }: { label: string; children: ReactNode }) {
  return (
    <figure className={styles.block}>
      <figcaption>{label}</figcaption>
      <pre>
        <code>{typeof children === 'string' ? <Breakable text={children} /> : children}</code>
      </pre>
    </figure>
  );
}

/** Text whose long URLs may break after a slash. Copied text stays unchanged. */
export function Breakable({ text }: { text: string }) {
  return text.split(/(?<=\w[/?&])(?=\w)/).map((piece, index) => (
    <Fragment key={`${index}${piece}`}>
      {index > 0 && <wbr />}
      {piece}
    </Fragment>
  ));
}
