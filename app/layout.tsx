import type { Metadata, Viewport } from 'next';
import localFont from 'next/font/local';
import type { ReactNode } from 'react';
import { pageLocale, pageTheme } from '@/lib/http/page-request';
import './globals.css';
// Next preloads the styles of error.tsx and not-found.tsx with every page. Importing them here avoids the
// unused-preload warning.
import '@/components/site/notice.module.css';
import '@/components/site/site-header.module.css';

/** Latin letters of Inter, all weights in one file; other scripts come from the system. */
const inter = localFont({
  src: '../node_modules/@fontsource-variable/inter/files/inter-latin-wght-normal.woff2',
  weight: '100 900',
  variable: '--inter',
  fallback: ['system-ui', 'sans-serif'],
});

export const metadata: Metadata = {
  title: { default: 'Holdall', template: '%s · Holdall' },
  description: 'Files for organizations.',
};

export const viewport: Viewport = { colorScheme: 'light dark' };

// Pages are rendered per request: scripts carry the nonce of the request, and PUBLIC_URL is known only at run
// time.
export const dynamic = 'force-dynamic';

export default async function RootLayout({ children }: { children: ReactNode }) {
  return (
    <html lang={await pageLocale()} className={inter.variable} data-theme={await pageTheme()}>
      <body>{children}</body>
    </html>
  );
}
