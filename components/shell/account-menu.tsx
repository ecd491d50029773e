'use client';

import { Dropdown } from '@heroui/react';
import { useTranslations } from 'use-intl';
import { Avatar } from '@/components/people/avatar';
import { useUser } from '@/lib/client/account';
import { shownEmail } from '@/lib/client/people';
import { signOut } from '@/lib/client/sign-in';

export function AccountMenu() {
  const t = useTranslations('shell');
  const { data: user } = useUser();
  const leave = () => signOut().then(() => location.assign('/sign-in'));
  return (
    <Dropdown>
      <Dropdown.Trigger aria-label={t('account')} className="rounded-full">
        <Avatar name={user?.display_name ?? '·'} picture={user?.picture} size="md" />
      </Dropdown.Trigger>
      <Dropdown.Popover aria-label={t('account')} placement="bottom end" className="min-w-52">
        <div className="grid px-3 pt-2.5 pb-1 text-sm">
          <p className="truncate font-medium">{user?.display_name}</p>
          <p className="truncate text-soft">{user && shownEmail(user.email)}</p>
        </div>
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
