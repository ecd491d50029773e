'use client';

import { CircleCheck, CircleX } from 'lucide-react';
import { useFormatter, useTranslations } from 'use-intl';
import { Failure } from '@/components/forms/problem';
import { useFormatters } from '@/components/forms/use-formatters';
import { Section } from '@/components/shell/card-page';
import { useInstance } from '@/lib/client/instance';

/** Whether database and store answer, and the totals of the instance. */
export function HealthSection() {
  const t = useTranslations('instance');
  const { size } = useFormatters();
  const { number } = useFormatter();
  const { data, error } = useInstance();
  return (
    <Section title={t('health')}>
      <Failure error={error} />
      {data && (
        <div className="grid gap-5 rounded-lg border border-line bg-sheet p-5">
          <ul className="flex flex-wrap gap-x-8 gap-y-2">
            <Health name={t('database')} isHealthy={data.database === 'ok'} />
            <Health name={t('store')} isHealthy={data.object_store === 'ok'} />
          </ul>
          <dl className="grid grid-cols-2 gap-x-6 gap-y-3 sm:grid-cols-3">
            <Fact name={t('organizations')} value={number(Number(data.organization_count))} />
            <Fact name={t('users')} value={number(Number(data.user_count))} />
            <Fact name={t('files')} value={number(Number(data.file_count))} />
            <Fact name={t('size')} value={size(data.size_bytes)} />
            <Fact name={t('trashed')} value={size(data.trashed_size_bytes)} />
            <Fact name={t('versions')} value={size(data.version_size_bytes)} />
            <Fact name={t('version')} value={data.version} />
          </dl>
        </div>
      )}
    </Section>
  );
}

function Health({ name, isHealthy }: { name: string; isHealthy: boolean }) {
  const t = useTranslations('instance');
  const Icon = isHealthy ? CircleCheck : CircleX;
  return (
    <li className={`flex items-center gap-2 font-medium ${isHealthy ? 'text-moss' : 'text-brick'}`}>
      <Icon aria-hidden className="size-5" />
      {t(isHealthy ? 'healthy' : 'unhealthy', { name })}
    </li>
  );
}

function Fact({ name, value }: { name: string; value: string }) {
  return (
    <div>
      <dt className="text-sm text-soft">{name}</dt>
      <dd className="font-medium tabular-nums">{value}</dd>
    </div>
  );
}
