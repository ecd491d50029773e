'use client';

import { Button, toast } from '@heroui/react';
import { ArrowLeft, Send } from 'lucide-react';
import Link from 'next/link';
import { useTranslations } from 'use-intl';
import { Failure, Problem } from '@/components/forms/problem';
import { Submit } from '@/components/forms/submit';
import { useFormatters } from '@/components/forms/use-formatters';
import { Rows } from '@/components/lists/rows';
import { Section } from '@/components/shell/card-page';
import { useErrorText } from '@/lib/client/error-text';
import {
  useChangeWebhook,
  useDeliveries,
  useWebhook,
  type Webhook,
  webhookName,
} from '@/lib/client/webhooks';
import { DeliveryRow } from './delivery-row';
import { useWebhookForm } from './use-webhook-form';
import { WebhookDangerZone } from './webhook-danger-zone';
import { WebhookFields } from './webhook-fields';
import { WebhookKey } from './webhook-key';
import { WebhookState } from './webhook-state';

type Props = { organization: string; id: string };

/** One webhook: its state, its deliveries, its settings, and its key. */
export function WebhookPage({ organization, id }: Props) {
  const t = useTranslations('webhooks');
  const { data: webhook, error } = useWebhook(organization, id);
  return (
    <>
      <Link
        href={`/o/${organization}/settings/webhooks`}
        className="link flex items-center gap-1.5 justify-self-start text-sm"
      >
        <ArrowLeft aria-hidden className="size-4" />
        {t('all')}
      </Link>
      <Failure error={error} />
      {webhook && (
        <>
          <StateSection organization={organization} id={id} webhook={webhook} />
          <DeliveriesSection organization={organization} id={id} isDisabled={webhook.disabled} />
          <SettingsSection organization={organization} id={id} webhook={webhook} />
          <Section title={t('signature')} lede={t('signatures', { signature: webhook.signature })}>
            <WebhookKey webhook={webhook} />
          </Section>
          <WebhookDangerZone organization={organization} id={id} />
        </>
      )}
    </>
  );
}

type SectionProps = Props & { webhook: Webhook };

function StateSection({ organization, id, webhook }: SectionProps) {
  const t = useTranslations('webhooks');
  const textOf = useErrorText();
  const { date } = useFormatters();
  const { update, ping } = useChangeWebhook(organization, id);
  const { disabled, disable_time, disable_reason } = webhook;
  const setDisabled = (isDisabled: boolean) =>
    update.mutate(
      { disabled: isDisabled },
      { onSuccess: () => toast.success(isDisabled ? t('pausedNow') : t('enabledNow')) },
    );
  const test = () =>
    ping.mutate(undefined, {
      onSuccess: () => toast(t('pinged')),
      onError: (error) => toast.danger(textOf(error)),
    });
  return (
    <Section
      title={webhookName(webhook)}
      action={
        disabled ? (
          <Button isPending={update.isPending} onPress={() => setDisabled(false)}>
            {t('enable')}
          </Button>
        ) : (
          <div className="flex flex-wrap gap-2">
            <Button variant="ghost" isPending={update.isPending} onPress={() => setDisabled(true)}>
              {t('pause')}
            </Button>
            <Button variant="secondary" isPending={ping.isPending} onPress={test}>
              <Send aria-hidden />
              {t('test')}
            </Button>
          </div>
        )
      }
    >
      <div className="grid grid-cols-1 gap-2">
        <p className="text-sm break-all text-soft">{webhook.url}</p>
        <p>
          <WebhookState webhook={webhook} />
        </p>
        {disabled && (
          <p className="text-sm">
            {disable_reason
              ? t('disabledSince', { date: date(disable_time ?? '') })
              : t('pausedSince', { date: date(disable_time ?? '') })}
          </p>
        )}
        {disable_reason && (
          <p className="rounded-md border border-brick/40 bg-brick/8 px-3 py-2 text-sm break-words text-brick">
            {disable_reason}
          </p>
        )}
      </div>
      <Failure error={update.error} />
    </Section>
  );
}

function DeliveriesSection({ organization, id, isDisabled }: Props & { isDisabled: boolean }) {
  const t = useTranslations('webhooks');
  const textOf = useErrorText();
  const deliveries = useDeliveries(organization, id);
  const { redeliver } = useChangeWebhook(organization, id);
  const send = (name: string) => redeliver.mutate(name, { onError: (error) => toast.danger(textOf(error)) });
  return (
    <Section title={t('deliveries')} lede={t('deliveriesLede')}>
      <Rows list={deliveries} none={t('noDeliveries')}>
        {(delivery) => (
          <DeliveryRow
            delivery={delivery}
            isDisabled={isDisabled || redeliver.isPending}
            onRedeliver={() => send(delivery.name)}
          />
        )}
      </Rows>
    </Section>
  );
}

function SettingsSection({ organization, id, webhook }: SectionProps) {
  const t = useTranslations('webhooks');
  const tCommon = useTranslations('common');
  const { update } = useChangeWebhook(organization, id);
  const { submission, errors } = useWebhookForm(async (fields) => {
    await update.mutateAsync(fields);
    toast.success(t('saved'));
  });
  return (
    <Section title={t('settings')}>
      <form onSubmit={submission.onSubmit} className="grid max-w-lg grid-cols-1 gap-4">
        <WebhookFields webhook={webhook} {...errors} />
        <Problem>{submission.error}</Problem>
        <Submit isPending={submission.isPending}>{tCommon('save')}</Submit>
      </form>
    </Section>
  );
}
