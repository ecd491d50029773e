'use client';

import { Button } from '@heroui/react';
import { Plus } from 'lucide-react';
import Link from 'next/link';
import { Fragment, lazy, Suspense, useState } from 'react';
import { useTranslations } from 'use-intl';
import { Rows } from '@/components/lists/rows';
import { Section } from '@/components/shell/card-page';
import { useWebhooks, type Webhook, webhookName } from '@/lib/client/webhooks';
import { EventType } from './webhook-fields';
import { WebhookState } from './webhook-state';

// Loaded when the user opens it.
const NewWebhookDialog = lazy(() => import('./new-webhook-dialog'));

/** The webhooks of the organization. */
export function WebhooksPage({ organization }: { organization: string }) {
  const t = useTranslations('webhooks');
  const [isCreating, setCreating] = useState(false);
  const webhooks = useWebhooks(organization);
  const isEmpty = webhooks.rows?.length === 0;
  return (
    <Section
      title={isEmpty ? t('none') : t('count', { count: webhooks.rows?.length ?? 0 })}
      lede={isEmpty ? t('noneLede') : undefined}
      action={
        <Button onPress={() => setCreating(true)}>
          <Plus aria-hidden />
          {t('create')}
        </Button>
      }
    >
      <Rows list={webhooks}>{(webhook) => <WebhookRow organization={organization} webhook={webhook} />}</Rows>
      {isCreating && (
        <Suspense>
          <NewWebhookDialog organization={organization} onClose={() => setCreating(false)} />
        </Suspense>
      )}
    </Section>
  );
}

function WebhookRow({ organization, webhook }: { organization: string; webhook: Webhook }) {
  const id = webhook.name.split('/').at(-1);
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-1.5 px-4 py-3">
      <div className="min-w-40 flex-1">
        <Link
          href={`/o/${organization}/settings/webhooks/${id}`}
          className="font-medium break-all hover:underline"
        >
          {webhookName(webhook)}
        </Link>
        <p className="text-sm break-all text-soft">{webhook.url}</p>
        <p className="text-sm text-soft">
          {webhook.event_types.map((type, at) => (
            <Fragment key={type}>
              {at > 0 && ' · '}
              <EventType type={type} />
            </Fragment>
          ))}
        </p>
      </div>
      <WebhookState webhook={webhook} />
    </li>
  );
}
