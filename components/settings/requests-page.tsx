'use client';

import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { Rows } from '@/components/lists/rows';
import { Section } from '@/components/shell/card-page';
import { useFileRequests } from '@/lib/client/requests';
import { NewRequestForm } from './new-request-form';
import { RequestRow } from './request-row';

/** Creates a file request and lists the existing ones. */
export function RequestsPage({ organization }: { organization: string }) {
  const t = useTranslations('requests');
  const [created, setCreated] = useState('');
  const requests = useFileRequests(organization);
  return (
    <>
      <Section title={t('create')} lede={t('lede')}>
        <NewRequestForm key={created} organization={organization} onCreated={setCreated} />
      </Section>
      <Section title={t('title')}>
        <Rows list={requests} none={t('none')}>
          {(request) => (
            <RequestRow organization={organization} request={request} isNew={request.name === created} />
          )}
        </Rows>
      </Section>
    </>
  );
}
