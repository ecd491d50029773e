'use client';

import { toast } from '@heroui/react';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { Field } from '@/components/forms/field';
import { Problem } from '@/components/forms/problem';
import { Submit } from '@/components/forms/submit';
import { useSubmission } from '@/components/forms/use-submission';
import { Avatar } from '@/components/people/avatar';
import { PictureField } from '@/components/people/picture-field';
import { Section } from '@/components/shell/card-page';
import { call, type User } from '@/lib/client/api';
import { keys } from '@/lib/client/keys';

/** How others see the user: picture and name. */
export function ProfileSection({ user }: { user: User }) {
  const t = useTranslations('profile');
  const client = useQueryClient();
  const reload = () => client.invalidateQueries({ queryKey: keys.user });
  const submission = useSubmission(async ({ display_name }) => {
    await call('/user', { method: 'PATCH', json: { display_name } });
    await reload();
    toast.success(t('saved'));
  });
  return (
    <Section title={t('title')} lede={t('lede')}>
      <PictureField path="/user/picture" hasPicture={user.picture !== undefined} onChange={reload}>
        <Avatar name={user.display_name} picture={user.picture} size="lg" />
      </PictureField>
      <form onSubmit={submission.onSubmit} className="grid max-w-sm gap-4">
        <Field
          name="display_name"
          label={t('name')}
          autoComplete="name"
          defaultValue={user.display_name}
          isRequired
          error={submission.errorOf('DISPLAY_NAME_INVALID')}
        />
        <Problem>{submission.error}</Problem>
        <Submit isPending={submission.isPending}>{t('save')}</Submit>
      </form>
    </Section>
  );
}
