'use client';

import { Dropdown } from '@heroui/react';
import { useTranslations } from 'use-intl';
import { useUser } from '@/lib/client/account';
import { shownEmail } from '@/lib/client/people';
import { signOut } from '@/lib/client/sign-in';

export function AccountMenu() {
  const t = useTranslations('shell');
  const { data: user } = useUser();
  const leave = () => signOut().then(() => location.assign('/sign-in'));
  return (
    <Dropdown>
      <Dropdown.Trigger
        aria-label={t('account')}
        className="grid size-9 place-items-center rounded-full bg-accent text-sm font-semibold text-accent-foreground"
      >
        {(user?.display_name ?? '·').slice(0, 1).toUpperCase()}
      </Dropdown.Trigger>
      <Dropdown.Popover aria-label={t('account')} placement="bottom end" className="min-w-52">
        <p className="truncate px-3 pt-2.5 pb-1 text-sm text-soft">{user && shownEmail(user.email)}</p>
        <Dropdown.Menu aria-label={t('account')}>
          <Dropdown.Item id="account" href="/account">
            {t('account')}
          </Dropdown.Item>
          <Dropdown.Item id="organizations" href="/organizations">
            {t('organizations')}
          </Dropdown.Item>
          {user?.is_administrator && (
            <Dropdown.Item id="instance" href="/instance">
              {t('instance')}
            </Dropdown.Item>
          )}
          <Dropdown.Item id="docs" href="/docs">
            {t('docs')}
          </Dropdown.Item>
          <Dropdown.Item id="out" onAction={leave}>
            {t('signOut')}
          </Dropdown.Item>
        </Dropdown.Menu>
      </Dropdown.Popover>
    </Dropdown>
  );
}
