import type { HttpMethod } from '@/lib/http/openapi-document';
import styles from './method.module.css';

/** An HTTP method, with a color of its own. */
export function Method({ method }: { method: HttpMethod }) {
  return <span className={`${styles.method} ${styles[method]}`}>{method.toUpperCase()}</span>;
}
