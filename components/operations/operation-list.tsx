'use client';

import { toast } from '@heroui/react';
import { useQueryClient } from '@tanstack/react-query';
import { X } from 'lucide-react';
import { useEffect, useEffectEvent, useState } from 'react';
import { useTranslations } from 'use-intl';
import { IconButton } from '@/components/forms/icon-button';
import { ProgressBar } from '@/components/uploads/upload-row';
import { refresh } from '@/lib/client/content';
import { useErrorText } from '@/lib/client/error-text';
import { type Ended, isCancelled, type Operation, operations } from '@/lib/client/operations';
import { percentOf } from '@/lib/client/upload-job';

/** The changes on which the server still works, each with its progress. */
export function OperationList({ list }: { list: Operation[] }) {
  const t = useTranslations('operations');
  return (
    <section aria-label={t('title')}>
      <ul className="max-h-48 divide-y divide-line overflow-y-auto max-sm:max-h-17">
        {list.map((operation) => (
          <OperationRow key={operation.name} operation={operation} />
        ))}
      </ul>
    </section>
  );
}

function OperationRow({ operation: { name, metadata } }: { operation: Operation }) {
  const t = useTranslations('operations');
  const textOf = useErrorText();
  const [isCancelling, setCancelling] = useState(false);
  const { verb, done_count: done, total_count: total } = metadata;
  const title = t(`running.${verb}`, { count: total });

  async function cancel() {
    setCancelling(true);
    try {
      await operations.cancel(name);
    } catch (error) {
      setCancelling(false);
      toast.danger(textOf(error), { timeout: 0 });
    }
  }

  return (
    <li className="flex items-center gap-2 py-2 pr-1.5 pl-4">
      <div className="min-w-0 flex-1">
        <p className="text-sm" aria-live="polite">
          {isCancelling ? t('cancelling') : title}
        </p>
        {/* A change of a folder is done as a whole, at its end. */}
        {done > 0 ? (
          <>
            <p className="text-xs text-soft tabular-nums">{t('far', { done, total })}</p>
            <ProgressBar name={title} percent={percentOf(done, total)} className="mt-1 rounded-full" />
          </>
        ) : (
          <ProgressBar name={title} className="mt-1.5 rounded-full" />
        )}
      </div>
      <IconButton
        icon={X}
        label={t('cancel', { title })}
        isDisabled={isCancelling}
        onPress={() => void cancel()}
      />
    </li>
  );
}

/** Shows how the changes ended that an earlier page began: the page that began one shows its end itself. */
export function useOperationEnds(organization: string): void {
  const client = useQueryClient();
  const t = useTranslations('operations');
  const textOf = useErrorText();

  function showProblem(error: unknown): void {
    if (isCancelled(error)) toast(textOf(error));
    else toast.danger(t('failed', { problem: textOf(error) }), { timeout: 0 });
  }

  const show = useEffectEvent((ended: Ended) => {
    if ('error' in ended) {
      showProblem(ended.error);
    } else {
      const { metadata, response } = ended.operation;
      const { verb, total_count: total } = metadata;
      const count = response && 'count' in response ? response.count : total;
      const uri = response && 'zip_uri' in response ? response.zip_uri : undefined;
      toast(
        t(`done.${verb}`, { count }),
        uri === undefined
          ? {}
          : {
              timeout: 0,
              actionProps: {
                children: t('download'),
                onPress: () => location.assign(new URL(uri).pathname),
              },
            },
      );
    }
    void refresh(client, organization);
  });
  useEffect(() => operations.onEnd(show), []);
}
