'use client';

import { Button } from '@heroui/react';
import { useState } from 'react';
import { useFormatter, useNow, useTranslations } from 'use-intl';
import { ConfirmDialog } from '@/components/dialogs/confirm-dialog';
import { Choice } from '@/components/forms/choice';
import { CopyButton } from '@/components/forms/copy-button';
import { Field } from '@/components/forms/field';
import { Problem } from '@/components/forms/problem';
import { Submit } from '@/components/forms/submit';
import { useSubmission } from '@/components/forms/use-submission';
import { Section } from '@/components/shell/card-page';
import { useCreateToken, useRevokeToken, useTokens } from '@/lib/client/account';
import type { Token } from '@/lib/client/api';

/** The scopes that the form offers, by their key in the messages. */
const scopes = { read: 'files:read', write: 'files:write', all: 'organizations:admin' };
/** The key of a scope in the messages. */
const keyOf = (scope: string) => Object.entries(scopes).find(([, value]) => value === scope)?.[0] ?? 'all';

/** In days. */
const lifetimes = [7, 30, 90, 366];

/** Creates, lists, and revokes access tokens. A new token is shown once. */
export function TokensSection() {
  const t = useTranslations('account');
  const { data: tokens } = useTokens();
  const create = useCreateToken();
  const [secret, setSecret] = useState<string | null>(null);
  const submission = useSubmission(async ({ display_name = '', scope = 'read', days = '90' }) => {
    const created = await create.mutateAsync({
      display_name,
      scopes: [scopes[scope as keyof typeof scopes]],
      organization_ids: [],
      expire_duration: `${Number(days) * 86_400}s`,
    });
    setSecret(created.token);
  });
  return (
    <Section title={t('tokens')} lede={t('tokensLede')}>
      <form onSubmit={submission.onSubmit} className="grid gap-4 sm:grid-cols-2">
        <Field name="display_name" label={t('tokenName')} isRequired className="sm:col-span-2" />
        <Choice
          name="scope"
          label={t('scope')}
          options={Object.keys(scopes).map((scope) => [scope, t('scopes', { scope })])}
        />
        <Choice
          name="days"
          label={t('expiry')}
          options={lifetimes.map((days) => [String(days), t('days', { days })])}
        />
        <div className="sm:col-span-2">
          <Problem>{submission.error}</Problem>
        </div>
        <Submit isPending={submission.isPending}>{t('createToken')}</Submit>
      </form>
      {secret && <NewSecret secret={secret} />}
      {tokens?.length === 0 && <p className="text-sm text-soft">{t('noTokens')}</p>}
      <ul className="divide-y divide-line rounded-lg border border-line bg-sheet empty:hidden">
        {tokens?.map((token) => (
          <TokenRow key={token.name} token={token} />
        ))}
      </ul>
    </Section>
  );
}

function NewSecret({ secret }: { secret: string }) {
  const t = useTranslations('account');
  const command = `curl -H 'Authorization: Bearer ${secret}' ${location.origin}/api/v1/organizations`;
  return (
    <div role="status" className="grid gap-3 rounded-lg border border-petrol bg-tint p-4">
      <p className="font-medium">{t('tokenOnce')}</p>
      <div className="flex items-center gap-3">
        <code className="min-w-0 flex-1 break-all" data-testid="token">
          {secret}
        </code>
        <CopyButton text={secret} />
      </div>
      <p className="text-sm font-medium">{t('tryIt')}</p>
      <div className="flex items-center gap-3">
        <code className="min-w-0 flex-1 text-xs break-all">{command}</code>
        <CopyButton text={command} />
      </div>
    </div>
  );
}

function TokenRow({ token }: { token: Token }) {
  const t = useTranslations('account');
  const format = useFormatter();
  const now = useNow();
  const revoke = useRevokeToken();
  const [isConfirming, setConfirming] = useState(false);
  const [isAll, setAll] = useState(false);
  const date = (text: string) => format.dateTime(new Date(text), { dateStyle: 'medium' });
  return (
    <li className="flex items-center gap-3 px-4 py-3">
      <div className="min-w-0 flex-1">
        <p className="truncate font-medium">{token.display_name}</p>
        <p className="text-sm text-soft">
          <code>{token.prefix}…</code> ·{' '}
          {token.scopes.map((scope) => t('scopes', { scope: keyOf(scope) })).join(', ')}
          {token.expire_time && <> · {t('expires', { date: date(token.expire_time) })}</>} ·{' '}
          {token.last_use_time
            ? t('lastUsed', { when: format.relativeTime(new Date(token.last_use_time), now) })
            : t('neverUsed')}
        </p>
      </div>
      <Button
        size="sm"
        variant="secondary"
        aria-label={t('revokeNamed', { name: token.display_name })}
        isPending={revoke.isPending}
        onPress={() => setConfirming(true)}
      >
        {t('revoke')}
      </Button>
      {isConfirming && (
        <ConfirmDialog
          title={t('revokeTitle', { name: token.display_name })}
          lede={t('revokeLede')}
          action={t('revokeSubmit')}
          onConfirm={() => revoke.mutate({ name: token.name, revokeCreated: isAll })}
          onClose={() => setConfirming(false)}
        >
          <label className="flex items-start gap-2 text-sm">
            <input
              type="checkbox"
              checked={isAll}
              onChange={({ target }) => setAll(target.checked)}
              className="mt-0.5 size-4 accent-(--petrol)"
            />
            {t('revokeCreated')}
          </label>
        </ConfirmDialog>
      )}
    </li>
  );
}
