'use client';

import { Button } from '@heroui/react';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { ConfirmDialog } from '@/components/dialogs/confirm-dialog';
import { Dialog } from '@/components/dialogs/dialog';
import { Failure } from '@/components/forms/problem';
import { DangerZone, Section } from '@/components/shell/card-page';
import { useChangeWebhook } from '@/lib/client/webhooks';
import { WebhookKey } from './webhook-key';

type Props = { organization: string; id: string };

/** Replaces the key of a webhook, and deletes it. */
export function WebhookDangerZone({ organization, id }: Props) {
  const t = useTranslations('webhooks');
  const tCommon = useTranslations('common');
  const router = useRouter();
  const { rotate, remove } = useChangeWebhook(organization, id);
  const [confirming, setConfirming] = useState<'rotate' | 'delete' | null>(null);
  const close = () => setConfirming(null);
  const leave = () => router.push(`/o/${organization}/settings/webhooks`);
  return (
    <DangerZone>
      <Section
        title={t('rotate')}
        lede={t('rotateLede')}
        action={
          <Button variant="secondary" isPending={rotate.isPending} onPress={() => setConfirming('rotate')}>
            {t('rotate')}
          </Button>
        }
      >
        <Failure error={rotate.error} />
      </Section>
      <Section
        title={t('delete')}
        lede={t('deleteLede')}
        action={
          <Button variant="danger" isPending={remove.isPending} onPress={() => setConfirming('delete')}>
            {t('delete')}
          </Button>
        }
      >
        <Failure error={remove.error} />
      </Section>
      {confirming === 'rotate' && (
        <ConfirmDialog
          title={t('rotateTitle')}
          lede={t('rotateLede')}
          action={t('rotate')}
          onConfirm={() => rotate.mutate()}
          onClose={close}
        />
      )}
      {confirming === 'delete' && (
        <ConfirmDialog
          title={t('deleteTitle')}
          lede={t('deleteLede')}
          action={t('delete')}
          onConfirm={() => remove.mutate(undefined, { onSuccess: leave })}
          onClose={close}
        />
      )}
      {rotate.data && (
        <Dialog title={t('rotated')} onClose={rotate.reset} size="md">
          <div role="status" className="grid grid-cols-1 gap-4">
            <WebhookKey webhook={rotate.data} isNew />
            <Button className="justify-self-end" onPress={rotate.reset}>
              {tCommon('done')}
            </Button>
          </div>
        </Dialog>
      )}
    </DangerZone>
  );
}
