'use client';

import Link from 'next/link';
import { useTranslations } from 'use-intl';
import { useFormatters } from '@/components/forms/use-formatters';
import { useUsage } from '@/lib/client/account';

/** From this part of the quota on, the meter warns. */
const NEARLY_FULL = 0.9;

/** How much the organization stores, with a bar where it has a quota; it leads to the page about usage. */
export function StorageMeter({ organization }: { organization: string }) {
  const t = useTranslations('usage');
  const { size } = useFormatters();
  const { data } = useUsage(organization);
  if (!data) return null;
  const used = Number(data.size_bytes) + Number(data.trashed_size_bytes) + Number(data.version_size_bytes);
  const quota = data.quota_bytes === undefined ? null : Number(data.quota_bytes);
  const part = quota === null ? 0 : Math.min(1, used / Math.max(1, quota));
  return (
    <Link
      href={`/o/${organization}/settings/usage`}
      prefetch={false}
      className="mt-4 grid gap-1.5 rounded-lg px-3 py-2 text-xs text-soft hover:bg-default hover:text-ink max-sm:hidden"
    >
      {quota !== null && (
        <span aria-hidden className="h-1 overflow-hidden rounded-full bg-line-strong/60">
          <span
            className={`block h-full rounded-full ${part < NEARLY_FULL ? 'bg-petrol' : 'bg-brick'}`}
            style={{ width: `${part * 100}%` }}
          />
        </span>
      )}
      <span className="tabular-nums">
        {quota === null
          ? t('used', { size: size(used) })
          : t('usedOf', { size: size(used), quota: size(quota) })}
      </span>
    </Link>
  );
}
