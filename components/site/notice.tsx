import type { ReactNode } from 'react';
import styles from './notice.module.css';
import { SiteHeader, type SiteLinks } from './site-header';

type Props = {
  /** Of the header. A page that failed has none, since it does not know its visitor. */
  links?: SiteLinks;
  label?: string;
  title: string;
  children: ReactNode;
};

/** A page with one message: what happened, and what to do. */
export function Notice({ links, label, title, children }: Props) {
  return (
    <>
      <SiteHeader links={links} />
      <main className={styles.notice} id="content" tabIndex={-1}>
        {label && <p className={styles.label}>{label}</p>}
        <h1>{title}</h1>
        {children}
      </main>
    </>
  );
}
