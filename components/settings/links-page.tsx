'use client';

import { useTranslations } from 'use-intl';
import { LinkRow } from '@/components/sharing/link-row';
import { Section } from '@/components/shell/sheet-page';
import { useShareLinks } from '@/lib/client/sharing';
import { More } from './more';

/** Every share link of the organization. */
export function LinksPage({ organization }: { organization: string }) {
  const t = useTranslations('sharing');
  const tSettings = useTranslations('settings');
  const links = useShareLinks(`organizations/${organization}`);
  return (
    <Section title={tSettings('links')} lede={t('allLede')}>
      <ul className="divide-y divide-line rounded-lg border border-line bg-sheet empty:hidden">
        {links.rows?.map((link) => (
          <LinkRow key={link.name} link={link} name={link.target_display_name ?? t('gone')} isNamed />
        ))}
      </ul>
      <More list={links} none={t('noneAtAll')} />
    </Section>
  );
}
