'use client';

import { QrCode as QrIcon } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import { useTranslations } from 'use-intl';
import { CopyButton } from '@/components/forms/copy-button';
import { IconButton } from '@/components/forms/icon-button';

const QrCode = lazy(() => import('./qr-code'));

type Props = {
  uri: string;
  /** What the link gives access to. */
  name: string;
  /** Whether the link was just created. */
  isNew?: boolean;
};

/** A URL to hand out: as text, with a copy button, and as a QR code. */
export function Address({ uri, name, isNew }: Props) {
  const t = useTranslations('sharing');
  const [isShown, setShown] = useState(false);
  return (
    <div className="grid grid-cols-1 gap-3">
      <div className="flex items-center gap-1.5">
        <code className="min-w-0 flex-1 truncate rounded-md bg-sunken px-2.5 py-1.5 text-xs" title={uri}>
          {uri}
        </code>
        <IconButton
          icon={QrIcon}
          label={t('qrOf', { name })}
          isExpanded={isShown}
          onPress={() => setShown(!isShown)}
        />
        <CopyButton text={uri} label={t('copyOf', { name })} isNew={isNew} />
      </div>
      {isShown && (
        <Suspense>
          <QrCode uri={uri} title={t('qrOf', { name })} />
        </Suspense>
      )}
    </div>
  );
}
