'use client';

import { Button } from '@heroui/react';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { ConfirmDialog } from '@/components/dialogs/confirm-dialog';
import { Failure } from '@/components/forms/problem';
import { Rows } from '@/components/lists/rows';
import { Section } from '@/components/shell/card-page';
import { useUser } from '@/lib/client/account';
import { type InstanceUser, useAdminister, useAllUsers } from '@/lib/client/instance';
import { shownEmail } from '@/lib/client/people';
import { FindField } from './find-field';

/** All users. Administrators disable, re-enable and delete accounts here. */
export function UsersSection() {
  const t = useTranslations('instance');
  const { data: self } = useUser();
  const [query, setQuery] = useState('');
  const [selected, setSelected] = useState<InstanceUser | null>(null);
  const [toDelete, setToDelete] = useState<InstanceUser | null>(null);
  const users = useAllUsers(query);
  const { setDisabled, deleteUser } = useAdminister();
  return (
    <Section title={t('users')}>
      <FindField label={t('findUsers')} onFind={setQuery} />
      <Failure error={setDisabled.error ?? deleteUser.error} />
      <Rows list={users} none={t('nothing')}>
        {(user) => (
          <UserRow
            user={user}
            isSelf={user.name === self?.name}
            onToggle={() =>
              user.disabled ? setDisabled.mutate({ name: user.name, disabled: false }) : setSelected(user)
            }
            onDelete={() => setToDelete(user)}
          />
        )}
      </Rows>
      {selected && (
        <ConfirmDialog
          title={t('disableTitle', { name: selected.display_name })}
          lede={t('disableLede')}
          action={t('disable')}
          onConfirm={() => setDisabled.mutate({ name: selected.name, disabled: true })}
          onClose={() => setSelected(null)}
        />
      )}
      {toDelete && (
        <ConfirmDialog
          title={t('deleteTitle', { name: toDelete.display_name })}
          lede={t('deleteLede')}
          action={t('delete')}
          onConfirm={() => deleteUser.mutate(toDelete.name)}
          onClose={() => setToDelete(null)}
        />
      )}
    </Section>
  );
}

type UserRowProps = { user: InstanceUser; isSelf: boolean; onToggle: () => void; onDelete: () => void };

function UserRow({ user, isSelf, onToggle, onDelete }: UserRowProps) {
  const t = useTranslations('instance');
  const { display_name: name, email, disabled, is_administrator, organization_count } = user;
  const facts = [
    shownEmail(email),
    ...(is_administrator ? [t('administrator')] : []),
    t('organizationCount', { count: organization_count }),
    ...(disabled ? [t('disabled')] : []),
  ];
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 px-4 py-3">
      <div className="min-w-52 flex-1">
        <p className={`font-medium break-words ${disabled ? 'text-soft line-through' : ''}`}>{name}</p>
        <p className="text-sm break-words text-soft">{facts.join(' · ')}</p>
      </div>
      {!isSelf && (
        <div className="flex gap-2">
          <Button
            size="sm"
            variant="secondary"
            aria-label={t(disabled ? 'enableNamed' : 'disableNamed', { name })}
            onPress={onToggle}
          >
            {t(disabled ? 'enable' : 'disable')}
          </Button>
          <Button size="sm" variant="secondary" aria-label={t('deleteNamed', { name })} onPress={onDelete}>
            {t('delete')}
          </Button>
        </div>
      )}
    </li>
  );
}
