'use client';

import { Button } from '@heroui/react';
import { ChevronDown, ChevronRight, RotateCw } from 'lucide-react';
import { useId, useState } from 'react';
import { useFormatter, useTranslations } from 'use-intl';
import { useFormatters } from '@/components/forms/use-formatters';
import type { Delivery } from '@/lib/client/webhooks';

type Props = { delivery: Delivery; isDisabled: boolean; onRedeliver: () => void };

const colors = { PENDING: 'text-ochre', DELIVERED: 'text-moss', FAILED: 'text-brick' };

/** A message to a webhook; unfolded, with what was sent and answered. */
export function DeliveryRow({ delivery, isDisabled, onRedeliver }: Props) {
  const t = useTranslations('webhooks');
  const { time } = useFormatters();
  const id = useId();
  const [isOpen, setOpen] = useState(false);
  const { type, state, create_time, response_status, duration_ms } = delivery;
  const facts = [
    time(create_time),
    ...(response_status === undefined ? [] : [t('answered', { status: String(response_status) })]),
    ...(duration_ms === undefined ? [] : [t('duration', { ms: duration_ms })]),
  ];
  const Arrow = isOpen ? ChevronDown : ChevronRight;
  return (
    <li className="grid grid-cols-1 gap-2 px-4 py-2.5">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <div className="min-w-40 flex-1">
          <button
            type="button"
            aria-expanded={isOpen}
            aria-controls={id}
            onClick={() => setOpen(!isOpen)}
            className="-ml-1 flex items-center gap-1 rounded px-1 font-medium"
          >
            <Arrow aria-hidden className="size-4 text-soft" />
            <code className="text-sm">{type}</code>
          </button>
          <p className="pl-5 text-sm text-soft tabular-nums">{facts.join(' · ')}</p>
        </div>
        <span className={`text-sm font-medium ${colors[state]}`}>{t('states', { state })}</span>
      </div>
      <div id={id} hidden={!isOpen}>
        {isOpen && <Attempt delivery={delivery} isDisabled={isDisabled} onRedeliver={onRedeliver} />}
      </div>
    </li>
  );
}

function Attempt({ delivery, isDisabled, onRedeliver }: Props) {
  const t = useTranslations('webhooks');
  const { time } = useFormatters();
  const { number } = useFormatter();
  const { attempts, last_attempt_time, next_attempt_time, state } = delivery;
  const facts: [string, string | undefined][] = [
    [t('attempts'), number(attempts)],
    [t('lastAttempt'), last_attempt_time && time(last_attempt_time)],
    [t('nextAttempt'), state === 'PENDING' ? next_attempt_time && time(next_attempt_time) : undefined],
    [t('problem'), delivery.error],
  ];
  return (
    <div className="grid grid-cols-1 gap-3 rounded-md bg-sunken px-3 py-3 text-sm">
      <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1">
        {facts.map(
          ([name, value]) =>
            value && (
              <div key={name} className="contents">
                <dt className="text-soft">{name}</dt>
                <dd className="break-words">{value}</dd>
              </div>
            ),
        )}
      </dl>
      <Body title={t('request')} text={readable(delivery.request_body)} />
      {delivery.response_body && <Body title={t('answer')} text={delivery.response_body} />}
      <Button
        size="sm"
        variant="secondary"
        className="justify-self-start"
        isDisabled={isDisabled}
        onPress={onRedeliver}
      >
        <RotateCw aria-hidden />
        {t('redeliver')}
      </Button>
    </div>
  );
}

function Body({ title, text }: { title: string; text: string }) {
  return (
    <figure className="grid grid-cols-1 gap-1">
      <figcaption className="font-medium">{title}</figcaption>
      {/* It scrolls, so the keyboard must reach it. */}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region */}
      <pre tabIndex={0} className="max-h-64 overflow-auto rounded border border-line bg-sheet p-2 text-xs">
        {text}
      </pre>
    </figure>
  );
}

/** JSON over several lines; other text as it is. */
function readable(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
