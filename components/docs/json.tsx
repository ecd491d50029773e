import { Breakable } from '@/components/site/breakable';
import styles from './json.module.css';

/** JSON, laid out and with its keys set off. */
export function Json({ value }: { value: unknown }) {
  const parts = JSON.stringify(value, null, 2).split(/("(?:[^"\\]|\\.)*"(?=:))/);
  return parts.map((part, at) =>
    at % 2 === 1 ? (
      <span key={`${at}${part}`} className={styles.key}>
        {part}
      </span>
    ) : (
      <Breakable key={`${at}${part}`} text={part} />
    ),
  );
}
