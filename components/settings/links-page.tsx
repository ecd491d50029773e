'use client';

import { useTranslations } from 'use-intl';
import { Rows } from '@/components/lists/rows';
import { LinkRow } from '@/components/sharing/link-row';
import { Section } from '@/components/shell/card-page';
import { useShareLinks } from '@/lib/client/sharing';

/** Every share link of the organization. */
export function LinksPage({ organization }: { organization: string }) {
  const t = useTranslations('sharing');
  const tSettings = useTranslations('settings');
  const links = useShareLinks(`organizations/${organization}`);
  return (
    <Section title={tSettings('links')} lede={t('allLede')}>
      <Rows list={links} none={t('noneAtAll')}>
        {(link) => <LinkRow link={link} name={link.target_display_name ?? t('targetDeleted')} isNamed />}
      </Rows>
    </Section>
  );
}
