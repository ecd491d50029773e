'use client';

import { useTranslations } from 'use-intl';
import type { Webhook } from '@/lib/client/webhooks';

/** Whether messages are sent to a webhook. */
export function WebhookState({ webhook: { disabled, disable_reason } }: { webhook: Webhook }) {
  const t = useTranslations('webhooks');
  const [text, color] = !disabled
    ? [t('active'), 'border-moss/50 text-moss']
    : disable_reason
      ? [t('disabled'), 'border-brick/50 text-brick']
      : [t('paused'), 'border-line-strong text-soft'];
  return <span className={`rounded border px-1.5 text-xs font-semibold ${color}`}>{text}</span>;
}
