import type { Messages } from '@/lib/client/messages/messages';
import { BrandMark } from './brand-mark';
import styles from './site-header.module.css';

export type SiteLinks = {
  texts: Messages['site'];
  isSignedIn: boolean;
  /** The page that shows the header. */
  current?: 'docs';
};

/** The header of the public pages. */
export function SiteHeader({ links }: { links?: SiteLinks }) {
  return (
    <header className={styles.bar}>
      {links && (
        <a className={styles.skip} href="#content">
          {links.texts.skip}
        </a>
      )}
      <a className={styles.brand} href="/">
        <BrandMark />
        Holdall
      </a>
      {links && <Links {...links} />}
    </header>
  );
}

function Links({ texts, isSignedIn, current }: SiteLinks) {
  return (
    <nav className={styles.links} aria-label={texts.nav}>
      <a href="/docs" aria-current={current === 'docs' ? 'page' : undefined}>
        {texts.docs}
      </a>
      <a className={styles.document} href="/api/v1/openapi.json">
        OpenAPI
      </a>
      <a href={isSignedIn ? '/' : '/sign-in'}>{isSignedIn ? texts.files : texts.signIn}</a>
    </nav>
  );
}
