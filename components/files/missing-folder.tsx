import { FolderX } from 'lucide-react';
import Link from 'next/link';
import { useTranslations } from 'use-intl';

/** What the address of a folder shows that does not exist, or no longer. */
export function MissingFolder({ organization }: { organization: string }) {
  const t = useTranslations('browser');
  return (
    <div role="alert" className="m-auto grid justify-items-center gap-3 p-8 text-center">
      <FolderX aria-hidden className="size-10 text-seam" strokeWidth={1.25} />
      <p className="text-lg font-semibold">{t('gone')}</p>
      <Link href={`/o/${organization}`} className="link">
        {t('toFiles')}
      </Link>
    </div>
  );
}
