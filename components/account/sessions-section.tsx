'use client';

import { Button, toast } from '@heroui/react';
import { Laptop, Smartphone } from 'lucide-react';
import { useState } from 'react';
import { useFormatter, useNow, useTranslations } from 'use-intl';
import { ConfirmDialog } from '@/components/dialogs/confirm-dialog';
import { Rows } from '@/components/lists/rows';
import { Section } from '@/components/shell/card-page';
import { useEndSession, useSessions } from '@/lib/client/account';
import { call, type Session } from '@/lib/client/api';
import { browserName } from '@/lib/client/browser-name';
import { useErrorText } from '@/lib/client/error-text';

/** Lists the browsers where the user is signed in, and signs them out. */
export function SessionsSection() {
  const t = useTranslations('account');
  const textOf = useErrorText();
  const [isConfirming, setConfirming] = useState(false);
  return (
    <Section title={t('sessions')} lede={t('sessionsLede')}>
      <Rows list={useSessions()}>{(session) => <SessionRow session={session} />}</Rows>
      <Button variant="secondary" className="justify-self-start" onPress={() => setConfirming(true)}>
        {t('signOutEverywhere')}
      </Button>
      {isConfirming && (
        <ConfirmDialog
          title={t('signOutEverywhereTitle')}
          lede={t('signOutEverywhereLede')}
          action={t('signOutEverywhere')}
          onConfirm={() =>
            void call('/user/sessions', { method: 'DELETE' }).then(
              () => location.assign('/sign-in'),
              (error) => toast.danger(textOf(error)),
            )
          }
          onClose={() => setConfirming(false)}
        />
      )}
    </Section>
  );
}

function SessionRow({ session }: { session: Session }) {
  const t = useTranslations('account');
  const format = useFormatter();
  const now = useNow();
  const textOf = useErrorText();
  const end = useEndSession();
  const { browser, system, isPhone } = browserName(session.user_agent);
  const name = browser && system ? t('browserOn', { browser, system }) : (browser ?? t('unknownBrowser'));
  const Icon = isPhone ? Smartphone : Laptop;
  // A clock of the server that is a little ahead must not show a time in the future.
  const lastUse = new Date(Math.min(Date.parse(session.last_use_time), now.getTime()));
  return (
    <li className="flex items-center gap-3 px-4 py-3">
      <Icon aria-hidden className="size-5 shrink-0 text-soft" />
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap items-baseline gap-x-2 font-medium" title={session.user_agent}>
          {name}
          {session.is_current && (
            <span className="rounded border border-petrol/50 px-1.5 text-xs font-semibold text-petrol">
              {t('thisBrowser')}
            </span>
          )}
        </p>
        <p className="text-sm text-soft">
          {session.address && <>{session.address} · </>}
          {t('lastActive', { when: format.relativeTime(lastUse, now) })} ·{' '}
          {t('signedIn', {
            date: format.dateTime(new Date(session.create_time), { dateStyle: 'medium' }),
          })}
        </p>
      </div>
      {!session.is_current && (
        <Button
          size="sm"
          variant="secondary"
          aria-label={t('endSessionNamed', { name })}
          isPending={end.isPending}
          onPress={() => end.mutate(session.name, { onError: (error) => toast.danger(textOf(error)) })}
        >
          {t('endSession')}
        </Button>
      )}
    </li>
  );
}
