import type { ReactNode } from 'react';
import { Breakable } from './breakable';
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
