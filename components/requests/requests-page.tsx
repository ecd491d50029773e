'use client';

import { Button } from '@heroui/react';
import { Inbox, Plus } from 'lucide-react';
import { useRouter, useSearchParams } from 'next/navigation';
import { lazy, Suspense, useState } from 'react';
import { useTranslations } from 'use-intl';
import { EmptyState } from '@/components/lists/empty-state';
import { Rows } from '@/components/lists/rows';
import { CardPage } from '@/components/shell/card-page';
import { useFileRequests } from '@/lib/client/requests';
import { RequestRow } from './request-row';

// Loaded when the user opens it.
const NewRequestDialog = lazy(() => import('./new-request-dialog'));

/** Lists the file requests, and creates one: at once where the address names its folder. */
export function RequestsPage({ organization }: { organization: string }) {
  const t = useTranslations('requests');
  const router = useRouter();
  const params = useSearchParams();
  const isOpen = params.has('new') || params.has('folder');
  const open = (isNew: boolean) => router.replace(isNew ? '?new' : '?', { scroll: false });
  const [created, setCreated] = useState('');
  const requests = useFileRequests(organization);
  return (
    <CardPage
      title={t('title')}
      lede={t('pageLede')}
      action={
        <Button onPress={() => open(true)}>
          <Plus aria-hidden />
          {t('new')}
        </Button>
      }
    >
      <Rows list={requests} none={<EmptyState icon={Inbox} title={t('none')} lede={t('noneLede')} />}>
        {(request) => (
          <RequestRow
            organization={organization}
            request={request}
            // While the dialog is open, it keeps the focus.
            isNew={!isOpen && request.name === created}
          />
        )}
      </Rows>
      {isOpen && (
        <Suspense>
          <NewRequestDialog
            organization={organization}
            onCreated={(name) => {
              setCreated(name);
              open(false);
            }}
            onClose={() => open(false)}
          />
        </Suspense>
      )}
    </CardPage>
  );
}
