'use client';

import { useTranslations } from 'use-intl';
import { StandalonePage } from '@/components/site/standalone-page';

/** Stands in for an organization that requires a second factor of a member who has none. */
export function FactorMissing() {
  const t = useTranslations('secondFactor');
  return (
    <StandalonePage title={t('missingTitle')} lede={t('missingLede')}>
      <a className="link justify-self-start" href="/account">
        {t('openAccount')}
      </a>
    </StandalonePage>
  );
}
