import { FolderX } from 'lucide-react';
import Link from 'next/link';
import { useTranslations } from 'use-intl';
import { EmptyState } from '@/components/lists/empty-state';

/** What the address of a folder shows that does not exist, or no longer. */
export function MissingFolder({ organization }: { organization: string }) {
  const t = useTranslations('browser');
  return (
    <div role="alert" data-missing className="m-auto">
      <EmptyState icon={FolderX} title={t('gone')} lede={t('goneLede')}>
        <Link href={`/o/${organization}`} className="link">
          {t('toFiles')}
        </Link>
      </EmptyState>
    </div>
  );
}
