'use client';

import { Unlink, UserMinus } from 'lucide-react';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { ConfirmDialog } from '@/components/dialogs/confirm-dialog';
import { Choice } from '@/components/forms/choice';
import { IconButton } from '@/components/forms/icon-button';
import { Avatar } from '@/components/people/avatar';
import { assignableRoles, type Member, type Role, roles, shownEmail } from '@/lib/client/people';

type Props = {
  member: Member;
  /** The role of the signed-in user. */
  own: Role;
  isSelf: boolean;
  isLastOwner: boolean;
  isPending: boolean;
  onChange: (role: Role) => void;
  onRemove: () => void;
  onRevokeLinks: () => void;
};

/** A member with their role, which the signed-in user changes where their own role allows it. */
export function MemberRow({
  member,
  own,
  isSelf,
  isLastOwner,
  isPending,
  onChange,
  onRemove,
  onRevokeLinks,
}: Props) {
  const t = useTranslations('people');
  const tOrganizations = useTranslations('organizations');
  const [confirming, setConfirming] = useState<'remove' | 'revokeLinks' | null>(null);
  const isAbove = member.role === 'owner' && own !== 'owner';
  const name = member.display_name || shownEmail(member.email);
  const options = (isAbove ? roles : assignableRoles(own)).map((role): [string, string] => [
    role,
    tOrganizations('role', { role }),
  ]);
  return (
    <li className="grid gap-1.5 px-4 py-3">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <Avatar name={name} picture={member.picture} size="md" />
        <div className="min-w-40 flex-1">
          <p className="font-medium break-words">
            {name}
            {isSelf && <span className="font-normal text-soft"> · {t('you')}</span>}
          </p>
          <p className="text-sm break-all text-soft">{shownEmail(member.email)}</p>
        </div>
        <div className="flex items-center justify-between gap-2 max-sm:w-full max-sm:pl-12">
          <Choice
            label={t('roleOf', { name })}
            isLabelHidden
            value={member.role}
            isDisabled={isAbove || isLastOwner || isPending}
            onChange={(role) => onChange(role as Role)}
            options={options}
          />
          <IconButton
            icon={Unlink}
            label={t('revokeLinks', { name })}
            onPress={() => setConfirming('revokeLinks')}
          />
          <IconButton
            icon={UserMinus}
            label={t('remove', { name })}
            isDisabled={isSelf || isAbove || isLastOwner}
            onPress={() => setConfirming('remove')}
          />
        </div>
      </div>
      {isLastOwner && <p className="pl-12 text-sm text-soft">{t('lastOwner')}</p>}
      {confirming === 'revokeLinks' && (
        <ConfirmDialog
          title={t('revokeLinksTitle', { name })}
          lede={t('revokeLinksLede')}
          action={t('revokeLinksSubmit')}
          onConfirm={onRevokeLinks}
          onClose={() => setConfirming(null)}
        />
      )}
      {confirming === 'remove' && (
        <ConfirmDialog
          title={t('removeTitle', { name })}
          lede={t('removeLede')}
          action={t('removeSubmit')}
          onConfirm={onRemove}
          onClose={() => setConfirming(null)}
        />
      )}
    </li>
  );
}
