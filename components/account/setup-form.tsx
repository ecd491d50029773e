'use client';

import { useTranslations } from 'use-intl';
import { Problem } from '@/components/forms/problem';
import { Submit } from '@/components/forms/submit';
import { useSubmission } from '@/components/forms/use-submission';
import { StandalonePage } from '@/components/site/standalone-page';
import { call } from '@/lib/client/api';
import { signInWithPassword } from '@/lib/client/sign-in';
import { AccountFields } from './account-fields';
import { OrganizationFields } from './organization-fields';

/** Creates the first account and its organization, and signs in. `secret` comes from the setup link. */
export function SetupForm({ secret }: { secret: string }) {
  const t = useTranslations('setup');
  const submission = useSubmission(async (fields) => {
    const { email = '', password = '', display_name, organization_id, organization_name } = fields;
    const account = { email, password, display_name, setup_secret: secret };
    await call('/users', { method: 'POST', json: account });
    await signInWithPassword(email, password);
    // The account exists and is signed in. If this fails, the next page offers to create an organization.
    await call('/organizations', {
      method: 'POST',
      json: { organization_id, display_name: organization_name },
    }).catch(() => {});
    location.assign('/');
  });
  return (
    <StandalonePage title={t('title')} lede={t('lede')}>
      <form onSubmit={submission.onSubmit} className="grid gap-4">
        <AccountFields submission={submission} />
        <h2 className="mt-3 border-t border-line pt-5 font-semibold">{t('organization')}</h2>
        <OrganizationFields submission={submission} />
        <Problem>{submission.error}</Problem>
        <Submit isWide isPending={submission.isPending}>
          {t('submit')}
        </Submit>
      </form>
    </StandalonePage>
  );
}
