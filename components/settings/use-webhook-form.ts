'use client';

import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { useSubmission } from '@/components/forms/use-submission';
import type { WebhookFields } from '@/lib/client/webhooks';
import { fieldsOf } from './webhook-fields';

/** Submits the fields of a webhook, and says beside them what is wrong with them. */
export function useWebhookForm(
  submit: (webhook: WebhookFields, fields: Record<string, string>) => Promise<void>,
) {
  const t = useTranslations('webhooks');
  const [hasNoTypes, setNoTypes] = useState(false);
  const submission = useSubmission(async (fields) => {
    const webhook = fieldsOf(fields);
    setNoTypes(webhook.event_types.length === 0);
    if (webhook.event_types.length > 0) await submit(webhook, fields);
  });
  // The address is the one field that can be wrong and is not checked here.
  const isRefused = submission.errorOf('FIELD_INVALID') !== undefined;
  return {
    submission,
    errors: {
      urlError: isRefused ? t('addressRefused') : undefined,
      typesError: hasNoTypes ? t('noEvents') : undefined,
    },
  };
}
