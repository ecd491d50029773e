import type { Metadata, Viewport } from 'next';
import type { ReactNode } from 'react';
import { pageTheme } from '@/lib/http/page-request';
import './globals.css';
// Next preloads the styles of error.tsx with every page. Importing them here avoids the unused-preload
// warning.
import '@/components/site/notice.module.css';

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
    <html lang="en" data-theme={await pageTheme()}>
      <body>{children}</body>
    </html>
  );
}
