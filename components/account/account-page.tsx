'use client';

import { toast } from '@heroui/react';
import { useTranslations } from 'use-intl';
import { Choice } from '@/components/forms/choice';
import { Field } from '@/components/forms/field';
import { Problem } from '@/components/forms/problem';
import { Submit } from '@/components/forms/submit';
import { useSubmission } from '@/components/forms/use-submission';
import { CardPage, Section } from '@/components/shell/card-page';
import { useUser } from '@/lib/client/account';
import { call } from '@/lib/client/api';
import { shownEmail } from '@/lib/client/people';
import {
  type Locale,
  localeCookie,
  remember,
  type Theme,
  themeCookie,
  themes,
} from '@/lib/client/preferences';
import { signInWithPassword } from '@/lib/client/sign-in';
import { DeleteAccountSection } from './delete-account-section';
import { EmailSection } from './email-section';
import { FactorsSection } from './factors-section';
import { ProfileSection } from './profile-section';
import { SessionsSection } from './sessions-section';
import { TokensSection } from './tokens-section';

type Props = {
  theme: Theme;
  locale: Locale;
  /** Whether the server can send email. */
  isEmailOn: boolean;
  /** Whether browsers offer passkeys for this server. */
  isPasskeyOn: boolean;
};

export function AccountPage({ theme, locale, isEmailOn, isPasskeyOn }: Props) {
  const t = useTranslations('account');
  const { data: user } = useUser();
  return (
    <CardPage title={t('title')} lede={user && shownEmail(user.email)}>
      {user && <ProfileSection user={user} />}
      {user && <EmailSection user={user} isEmailOn={isEmailOn} />}
      <TokensSection />
      <Section title={t('appearance')}>
        <Appearance theme={theme} locale={locale} />
      </Section>
      <Section title={t('password')}>
        <PasswordForm email={user?.email ?? ''} hasPassword={user?.has_password ?? true} />
      </Section>
      <FactorsSection isPasskeyOn={isPasskeyOn} />
      <SessionsSection />
      {user && <DeleteAccountSection hasPassword={user.has_password} />}
    </CardPage>
  );
}

function Appearance({ theme, locale }: { theme: Theme; locale: Locale }) {
  const t = useTranslations('account');
  const choose = (cookie: string) => (value: string) => {
    remember(cookie, value);
    location.reload();
  };
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      <Choice
        label={t('theme')}
        value={theme}
        onChange={choose(themeCookie)}
        options={themes.map((name) => [name, t('themes', { theme: name })])}
      />
      <Choice
        label={t('language')}
        value={locale}
        onChange={choose(localeCookie)}
        options={[
          ['en', 'English'],
          ['de', 'Deutsch'],
        ]}
      />
    </div>
  );
}

function PasswordForm({ email, hasPassword }: { email: string; hasPassword: boolean }) {
  const t = useTranslations('account');
  const submission = useSubmission(async ({ current_password, new_password = '' }) => {
    await call('/user/password', { method: 'PUT', json: { current_password, new_password } });
    // Changing the password ends every session, including this one.
    await signInWithPassword(email, new_password);
    toast.success(t('changed'));
  });
  return (
    <form onSubmit={submission.onSubmit} className="grid max-w-sm gap-4">
      {hasPassword && (
        <Field
          name="current_password"
          type="password"
          label={t('currentPassword')}
          autoComplete="current-password"
          isRequired
          error={submission.errorOf('PASSWORD_WRONG')}
        />
      )}
      <Field
        name="new_password"
        type="password"
        label={t('newPassword')}
        autoComplete="new-password"
        minLength={8}
        isRequired
        error={submission.errorOf('PASSWORD_INVALID', 'PASSWORD_GUESSABLE')}
      />
      <Problem>{submission.error}</Problem>
      <Submit isPending={submission.isPending}>{t('changePassword')}</Submit>
    </form>
  );
}
