import { BrandMark } from './brand-mark';
import styles from './site-header.module.css';

/** The header of the public pages. `current` is the page that shows it. */
export function SiteHeader({ current }: { current?: 'docs' }) {
  return (
    <header className={styles.bar}>
      <a className={styles.skip} href="#content">
        Skip to content
      </a>
      <a className={styles.brand} href="/">
        <BrandMark />
        Holdall
      </a>
      <nav className={styles.links} aria-label="Site">
        <a href="/docs" aria-current={current === 'docs' ? 'page' : undefined}>
          API reference
        </a>
        <a className={styles.document} href="/api/v1/openapi.json">
          OpenAPI
        </a>
        <a href="/sign-in">Sign in</a>
      </nav>
    </header>
  );
}
