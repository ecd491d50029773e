'use client';

import { Button } from '@heroui/react';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { Dialog } from '@/components/dialogs/dialog';
import { Choice } from '@/components/forms/choice';
import { CopyButton } from '@/components/forms/copy-button';
import { Field } from '@/components/forms/field';
import { Problem } from '@/components/forms/problem';
import { DialogButtons } from '@/components/forms/submit';
import { useSubmission } from '@/components/forms/use-submission';
import { useCreateToken } from '@/lib/client/account';
import { scopes } from './token-scopes';

/** In days. */
const lifetimes = [7, 30, 90, 366];

/** Creates an access token, and shows it once. */
export default function NewTokenDialog({ onClose }: { onClose: () => void }) {
  const t = useTranslations('account');
  const [secret, setSecret] = useState<string | null>(null);
  return (
    <Dialog title={t('createToken')} onClose={onClose} size="md">
      {secret ? (
        <NewSecret secret={secret} onClose={onClose} />
      ) : (
        <TokenForm onCreated={setSecret} onClose={onClose} />
      )}
    </Dialog>
  );
}

function TokenForm({ onCreated, onClose }: { onCreated: (secret: string) => void; onClose: () => void }) {
  const t = useTranslations('account');
  const create = useCreateToken();
  const submission = useSubmission(async ({ display_name = '', scope = 'write', days = '90' }) => {
    const created = await create.mutateAsync({
      display_name,
      scopes: [scopes[scope as keyof typeof scopes]],
      organization_ids: [],
      expire_duration: `${Number(days) * 86_400}s`,
    });
    onCreated(created.token);
  });
  return (
    <form onSubmit={submission.onSubmit} className="grid gap-4 sm:grid-cols-2">
      <Field name="display_name" label={t('tokenName')} isRequired autoFocus className="sm:col-span-2" />
      <Choice
        name="scope"
        label={t('scope')}
        defaultValue="write"
        options={Object.keys(scopes).map((scope) => [scope, t('scopes', { scope })])}
      />
      <Choice
        name="days"
        label={t('expiry')}
        defaultValue="90"
        options={lifetimes.map((days) => [String(days), t('days', { days })])}
      />
      <div className="grid gap-3 sm:col-span-2">
        <Problem>{submission.error}</Problem>
        <DialogButtons onCancel={onClose} isPending={submission.isPending}>
          {t('createToken')}
        </DialogButtons>
      </div>
    </form>
  );
}

function NewSecret({ secret, onClose }: { secret: string; onClose: () => void }) {
  const t = useTranslations('account');
  const tCommon = useTranslations('common');
  const command = `curl -H 'Authorization: Bearer ${secret}' ${location.origin}/api/v1/organizations`;
  return (
    <div role="status" className="grid gap-3">
      <p>{t('tokenOnce')}</p>
      <div className="flex items-center gap-3 rounded-lg bg-sunken p-3">
        <code className="min-w-0 flex-1 break-all" data-testid="token">
          {secret}
        </code>
        <CopyButton text={secret} isNew />
      </div>
      <p className="text-sm font-medium">{t('tryIt')}</p>
      <div className="flex items-center gap-3 rounded-lg bg-sunken p-3">
        <code className="min-w-0 flex-1 text-xs break-all">{command}</code>
        <CopyButton text={command} />
      </div>
      <Button className="justify-self-end" onPress={onClose}>
        {tCommon('done')}
      </Button>
    </div>
  );
}
