import type { Metadata, Viewport } from 'next';
import type { ReactNode } from 'react';
import { pageTheme } from '@/lib/http/page-request';
import './globals.css';
// Next preloads the styles of error.tsx with every page; here they are of use, and the browser does not complain.
import '@/components/site/notice.module.css';

export const metadata: Metadata = {
  title: { default: 'Holdall', template: '%s · Holdall' },
  description: 'Files for organizations.',
};

export const viewport: Viewport = { colorScheme: 'light dark' };

// Every page is made for its request: its scripts carry that request's nonce, and PUBLIC_URL is known only when running.
export const dynamic = 'force-dynamic';

export default async function RootLayout({ children }: { children: ReactNode }) {
  return (
    <html lang="en" data-theme={await pageTheme()}>
      <body>{children}</body>
    </html>
  );
}
