'use client';

import { Toast } from '@heroui/react';
import { QueryClientProvider } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { type ReactNode, useState } from 'react';
import { I18nProvider, RouterProvider } from 'react-aria-components';
import { IntlProvider } from 'use-intl';
import { Reauthentication } from '@/components/account/reauthentication';
import type { Messages } from '@/lib/client/messages/messages';
import type { Locale } from '@/lib/client/preferences';
import { createQueryClient } from '@/lib/client/query-client';

type Props = { locale: Locale; messages: Messages; children: ReactNode };

/** The contexts of every page of the app: language, data, client-side navigation. */
export function Providers({ locale, messages, children }: Props) {
  const router = useRouter();
  const [queryClient] = useState(createQueryClient);
  return (
    <QueryClientProvider client={queryClient}>
      <IntlProvider
        locale={locale}
        messages={messages}
        timeZone={Intl.DateTimeFormat().resolvedOptions().timeZone}
      >
        <I18nProvider locale={locale}>
          <RouterProvider navigate={(path) => router.push(path)}>
            {children}
            <Reauthentication />
            <Toast.Provider placement="bottom start" />
          </RouterProvider>
        </I18nProvider>
      </IntlProvider>
    </QueryClientProvider>
  );
}
