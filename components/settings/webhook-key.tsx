'use client';

import { useTranslations } from 'use-intl';
import { CopyButton } from '@/components/forms/copy-button';
import type { NewWebhook } from '@/lib/client/webhooks';

type Props = { webhook: Pick<NewWebhook, 'secret' | 'public_key'>; isNew?: boolean };

/** What verifies the messages of a webhook: the secret, once, or the public key. */
export function WebhookKey({ webhook: { secret, public_key }, isNew }: Props) {
  const t = useTranslations('webhooks');
  const key = secret ?? public_key;
  if (!key) return <p className="text-sm text-soft">{t('secretHidden')}</p>;
  return (
    <div className="grid grid-cols-1 gap-2">
      <p className={isNew ? '' : 'text-sm text-soft'}>{secret ? t('secretOnce') : t('publicKey')}</p>
      <div className="flex items-center gap-3 rounded-lg bg-sunken p-3">
        <code className="min-w-0 flex-1 text-xs break-all">{key}</code>
        <CopyButton text={key} label={secret ? t('copySecret') : t('copyKey')} isNew={isNew} />
      </div>
    </div>
  );
}
