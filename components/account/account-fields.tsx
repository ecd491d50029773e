'use client';

import { useTranslations } from 'use-intl';
import { Field } from '@/components/forms/field';
import type { Submission } from '@/components/forms/use-submission';

type Props = {
  submission: Submission;
  /** Presets the email address and makes it read-only. */
  email?: string | null;
};

/** The fields of a new account: name, email, and password. */
export function AccountFields({ submission: { errorOf }, email = null }: Props) {
  const t = useTranslations('signUp');
  const tSignIn = useTranslations('signIn');
  return (
    <>
      <Field name="display_name" label={t('name')} autoComplete="name" isRequired autoFocus />
      <Field
        name="email"
        type="email"
        label={tSignIn('email')}
        autoComplete="username"
        defaultValue={email ?? undefined}
        isReadOnly={email !== null}
        isRequired
        error={errorOf('EMAIL_TAKEN', 'EMAIL_INVALID')}
      />
      <Field
        name="password"
        type="password"
        label={tSignIn('password')}
        hint={t('passwordHint')}
        autoComplete="new-password"
        minLength={8}
        isRequired
        error={errorOf('PASSWORD_INVALID', 'PASSWORD_GUESSABLE')}
      />
    </>
  );
}
