import { Breakable } from '@/components/site/breakable';
import styles from './json.module.css';

/** Formatted JSON with highlighted keys. */
export function Json({ value }: { value: unknown }) {
  const parts = JSON.stringify(value, null, 2).split(/("(?:[^"\\]|\\.)*"(?=:))/);
  return parts.map((part, index) =>
    index % 2 === 1 ? (
      <span key={`${index}${part}`} className={styles.key}>
        {part}
      </span>
    ) : (
      <Breakable key={`${index}${part}`} text={part} />
    ),
  );
}
