'use client';

import { Button } from '@heroui/react';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { Dialog } from '@/components/dialogs/dialog';
import { Choice } from '@/components/forms/choice';
import { Problem } from '@/components/forms/problem';
import { DialogButtons } from '@/components/forms/submit';
import { type NewWebhook, useCreateWebhook, type Webhook } from '@/lib/client/webhooks';
import { useWebhookForm } from './use-webhook-form';
import { WebhookFields } from './webhook-fields';
import { WebhookKey } from './webhook-key';

type Props = { organization: string; onClose: () => void };

/** Creates a webhook, and shows its secret once. */
export default function NewWebhookDialog({ organization, onClose }: Props) {
  const t = useTranslations('webhooks');
  const tCommon = useTranslations('common');
  const [created, setCreated] = useState<NewWebhook | null>(null);
  return (
    <Dialog title={t('create')} onClose={onClose} size="md">
      {created ? (
        <div role="status" className="grid grid-cols-1 gap-4">
          <WebhookKey webhook={created} isNew />
          <Button className="justify-self-end" onPress={onClose}>
            {tCommon('done')}
          </Button>
        </div>
      ) : (
        <WebhookForm organization={organization} onCreated={setCreated} onClose={onClose} />
      )}
    </Dialog>
  );
}

type FormProps = Props & { onCreated: (webhook: NewWebhook) => void };

function WebhookForm({ organization, onCreated, onClose }: FormProps) {
  const t = useTranslations('webhooks');
  const create = useCreateWebhook(organization);
  const { submission, errors } = useWebhookForm(async (fields, { signature }) => {
    onCreated(await create.mutateAsync({ ...fields, signature: signature as Webhook['signature'] }));
  });
  return (
    <form onSubmit={submission.onSubmit} className="grid grid-cols-1 gap-4">
      <p className="text-soft">{t('createLede')}</p>
      <WebhookFields {...errors} />
      <Choice
        name="signature"
        label={t('signature')}
        defaultValue="v1"
        options={[
          ['v1', t('signatures', { signature: 'v1' })],
          ['v1a', t('signatures', { signature: 'v1a' })],
        ]}
      />
      <Problem>{submission.error}</Problem>
      <DialogButtons onCancel={onClose} isPending={submission.isPending}>
        {t('create')}
      </DialogButtons>
    </form>
  );
}
