import type { ReactNode } from 'react';
import { Providers } from '@/components/shell/providers';
import { messagesOf } from '@/lib/client/messages/messages';
import { pageLocale } from '@/lib/http/page-request';
import './app.css';

export default async function AppLayout({ children }: { children: ReactNode }) {
  const locale = await pageLocale();
  return (
    <Providers locale={locale} messages={messagesOf(locale)}>
      {children}
    </Providers>
  );
}
