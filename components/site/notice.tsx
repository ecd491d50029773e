import type { ReactNode } from 'react';
import styles from './notice.module.css';
import { SiteHeader } from './site-header';

/** A page with one message: what happened, and what to do. */
export function Notice({ label, title, children }: { label?: string; title: string; children: ReactNode }) {
  return (
    <>
      <SiteHeader />
      <main className={styles.notice} id="content" tabIndex={-1}>
        {label && <p className={styles.label}>{label}</p>}
        <h1>{title}</h1>
        {children}
      </main>
    </>
  );
}
