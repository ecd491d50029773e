'use client';

import { Button } from '@heroui/react';
import { lazy, Suspense, useState } from 'react';
import { useFormatter, useNow, useTranslations } from 'use-intl';
import { ConfirmDialog } from '@/components/dialogs/confirm-dialog';
import { useKeptFocus } from '@/components/lists/use-kept-focus';
import { Section } from '@/components/shell/card-page';
import { useRevokeToken, useTokens } from '@/lib/client/account';
import type { Token } from '@/lib/client/api';
import { widestOf } from './token-scopes';

// Loaded when the user opens it.
const NewTokenDialog = lazy(() => import('./new-token-dialog'));

/** Lists, creates, and revokes access tokens. */
export function TokensSection() {
  const t = useTranslations('account');
  const { data: tokens } = useTokens();
  const frame = useKeptFocus<HTMLDivElement>(tokens?.length ?? 0);
  const [isCreating, setCreating] = useState(false);
  return (
    <Section
      title={t('tokens')}
      lede={t('tokensLede')}
      action={
        <Button variant="secondary" onPress={() => setCreating(true)}>
          {t('createToken')}
        </Button>
      }
    >
      {tokens?.length === 0 && <p className="text-sm text-soft">{t('noTokens')}</p>}
      <div ref={frame} tabIndex={-1} className="outline-none">
        <ul className="divide-y divide-line overflow-hidden rounded-lg border border-line empty:hidden">
          {tokens?.map((token) => (
            <TokenRow key={token.name} token={token} />
          ))}
        </ul>
      </div>
      {isCreating && (
        <Suspense>
          <NewTokenDialog onClose={() => setCreating(false)} />
        </Suspense>
      )}
    </Section>
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
          <code>{token.prefix}…</code> · {t('scopes', { scope: widestOf(token.scopes) })}
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
