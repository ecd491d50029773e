'use client';

import { useTranslations } from 'use-intl';
import { Section } from '@/components/shell/sheet-page';
import { useFileRequests } from '@/lib/client/requests';
import { More } from './more';
import { NewRequestForm } from './new-request-form';
import { RequestRow } from './request-row';

/** Requests for files to people outside: a new one, and those there are. */
export function RequestsPage({ organization }: { organization: string }) {
  const t = useTranslations('requests');
  const requests = useFileRequests(organization);
  return (
    <>
      <Section title={t('create')} lede={t('lede')}>
        <NewRequestForm organization={organization} />
      </Section>
      <Section title={t('title')}>
        <ul className="divide-y divide-line rounded-lg border border-line bg-sheet empty:hidden">
          {requests.rows?.map((request) => (
            <RequestRow key={request.name} organization={organization} request={request} />
          ))}
        </ul>
        <More list={requests} none={t('none')} />
      </Section>
    </>
  );
}
