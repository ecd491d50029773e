'use client';

import { Button } from '@heroui/react';
import { useTranslations } from 'use-intl';
import { StandalonePage } from '@/components/site/standalone-page';

/** Shown instead of a page of the app that failed to render. The cause is in the server log. */
export default function AppPageError({ reset }: { reset: () => void }) {
  const t = useTranslations('pageError');
  const tCommon = useTranslations('common');
  return (
    <StandalonePage title={t('title')} lede={t('lede')}>
      <Button fullWidth onPress={reset}>
        {tCommon('retry')}
      </Button>
    </StandalonePage>
  );
}
