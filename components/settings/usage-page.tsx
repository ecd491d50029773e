'use client';

import { useFormatter, useTranslations } from 'use-intl';
import { Failure } from '@/components/forms/problem';
import { useFormatters } from '@/components/forms/use-formatters';
import { type Usage, useUsage } from '@/lib/client/account';
import { UsageHistory } from './usage-history';

/** The storage that the organization uses, and its quota. */
export function UsagePage({ organization }: { organization: string }) {
  const { data, error } = useUsage(organization);
  return (
    <>
      <Failure error={error} />
      {data && <StorageUsage usage={data} />}
      <UsageHistory organization={organization} />
    </>
  );
}

function StorageUsage({ usage }: { usage: Usage }) {
  const t = useTranslations('usage');
  const { size } = useFormatters();
  const { number } = useFormatter();
  const live = Number(usage.size_bytes);
  const trashed = Number(usage.trashed_size_bytes);
  const versions = Number(usage.version_size_bytes);
  const used = live + trashed + versions;
  const quota = usage.quota_bytes === undefined ? null : Number(usage.quota_bytes);
  const total = Math.max(quota ?? 0, used, 1);
  const percent = (bytes: number) => `${(bytes / total) * 100}%`;
  const facts: { name: string; value: string; color?: string }[] = [
    { name: t('live'), value: size(live), color: 'bg-petrol' },
    { name: t('trashed'), value: size(trashed), color: 'bg-seam' },
    { name: t('versions'), value: size(versions), color: 'bg-soft' },
  ];
  if (quota !== null) {
    facts.push({ name: t('available'), value: size(Math.max(0, quota - used)), color: 'bg-line' });
  }
  facts.push({ name: t('files'), value: number(Number(usage.file_count)) });
  if (usage.quota_files) facts.push({ name: t('fileLimit'), value: number(Number(usage.quota_files)) });
  return (
    <div className="grid gap-5 rounded-xl border border-line p-6">
      <p className="text-2xl font-semibold tracking-tight tabular-nums">
        {size(used)}{' '}
        <span className="text-base font-normal tracking-normal text-soft">
          {quota === null ? t('unlimited') : t('of', { quota: size(quota) })}
        </span>
      </p>
      {quota !== null && (
        <div aria-hidden className="flex h-3 overflow-hidden rounded-full bg-line">
          <span className="bg-petrol" style={{ width: percent(live) }} />
          <span className="bg-seam" style={{ width: percent(trashed) }} />
          <span className="bg-soft" style={{ width: percent(versions) }} />
        </div>
      )}
      {quota !== null && used >= quota && <p className="text-brick">{t('full')}</p>}
      <dl className="grid grid-cols-2 gap-x-6 gap-y-3 sm:grid-cols-3">
        {facts.map(({ name, value, color }) => (
          <div key={name}>
            <dt className="flex items-center gap-2 text-sm text-soft">
              {color && <span aria-hidden className={`size-2.5 rounded-full ${color}`} />}
              {name}
            </dt>
            <dd className="font-medium tabular-nums">{value}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
