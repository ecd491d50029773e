'use client';

import { useId } from 'react';
import { useTranslations } from 'use-intl';
import { Field } from '@/components/forms/field';
import { eventFamilies, type WebhookFields as Fields, type Webhook } from '@/lib/client/webhooks';

type Props = { webhook?: Webhook; urlError: string | undefined; typesError: string | undefined };

/** The address, the name and the event types of a webhook. */
export function WebhookFields({ webhook, urlError, typesError }: Props) {
  const t = useTranslations('webhooks');
  const id = useId();
  const chosen = webhook?.event_types ?? ['file.*'];
  const families = eventFamilies.map((family) => `${family}.*`);
  // Programs may have chosen single events, which stay.
  const types = [...new Set(['*', ...families, ...chosen])];
  return (
    <>
      <Field
        name="url"
        type="url"
        label={t('address')}
        hint={t('addressHint')}
        placeholder="https://hooks.example.com/holdall"
        defaultValue={webhook?.url}
        error={urlError}
        autoFocus={!webhook}
        isRequired
      />
      <Field
        name="display_name"
        label={t('name')}
        defaultValue={webhook?.display_name ?? ''}
        maxLength={100}
        autoComplete="off"
      />
      <fieldset className="grid gap-2" aria-describedby={typesError && id}>
        <legend className="mb-1 text-sm font-medium">{t('events')}</legend>
        <div className="grid grid-cols-1 gap-x-4 gap-y-1.5 sm:grid-cols-2">
          {types.map((type) => (
            <label key={type} className="flex items-center gap-2 text-sm">
              <input
                type="checkbox"
                name={`type:${type}`}
                defaultChecked={chosen.includes(type)}
                className="size-4 accent-(--petrol)"
              />
              <EventType type={type} />
            </label>
          ))}
        </div>
        {typesError && (
          <p id={id} role="alert" className="text-sm text-brick">
            {typesError}
          </p>
        )}
      </fieldset>
    </>
  );
}

/** A type of event as people read it; a single action by its name in the API. */
export function EventType({ type }: { type: string }) {
  const t = useTranslations('webhooks');
  const family = eventFamilies.find((name) => type === `${name}.*`);
  if (!family && type !== '*') return <code className="text-xs break-all">{type}</code>;
  return <span>{family ? t('families', { family }) : t('everything')}</span>;
}

/** The fields of the form as the API takes them. */
export const fieldsOf = ({ url = '', display_name = '', ...rest }: Record<string, string>): Fields => ({
  url,
  display_name: display_name.trim() || null,
  event_types: Object.keys(rest)
    .filter((name) => name.startsWith('type:'))
    .map((name) => name.slice('type:'.length)),
});
