'use client';

import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { Rows } from '@/components/lists/rows';
import { Section } from '@/components/shell/card-page';
import { useFileRequests } from '@/lib/client/requests';
import { NewRequestForm } from './new-request-form';
import { RequestRow } from './request-row';

/** Requests for files to people outside: a new one, and those there are. */
export function RequestsPage({ organization }: { organization: string }) {
  const t = useTranslations('requests');
  const [made, setMade] = useState('');
  const requests = useFileRequests(organization);
  return (
    <>
      <Section title={t('create')} lede={t('lede')}>
        <NewRequestForm key={made} organization={organization} onMade={setMade} />
      </Section>
      <Section title={t('title')}>
        <Rows list={requests} none={t('none')}>
          {(request) => (
            <RequestRow organization={organization} request={request} isNew={request.name === made} />
          )}
        </Rows>
      </Section>
    </>
  );
}
