import type { HttpMethod } from '@/lib/http/openapi-document';
import styles from './method.module.css';

/** An HTTP method, told by its word and, beside that, by a colour. */
export function Method({ method }: { method: HttpMethod }) {
  return <span className={`${styles.method} ${styles[method]}`}>{method.toUpperCase()}</span>;
}
