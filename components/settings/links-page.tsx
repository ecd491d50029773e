'use client';

import { Button } from '@heroui/react';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { ConfirmDialog } from '@/components/dialogs/confirm-dialog';
import { Rows } from '@/components/lists/rows';
import { LinkRow } from '@/components/sharing/link-row';
import { Section } from '@/components/shell/card-page';
import { useOrganization } from '@/lib/client/account';
import { useRevokeLinks, useShareLinks } from '@/lib/client/sharing';

/** Every share link of the organization. */
export function LinksPage({ organization }: { organization: string }) {
  const t = useTranslations('sharing');
  const tSettings = useTranslations('settings');
  const links = useShareLinks(`organizations/${organization}`);
  const role = useOrganization(organization)?.role;
  const revokeAll = useRevokeLinks(organization);
  const [isConfirming, setConfirming] = useState(false);
  return (
    <Section title={tSettings('links')} lede={t('allLede')}>
      {(role === 'admin' || role === 'owner') && (
        <Button
          size="sm"
          variant="secondary"
          className="justify-self-start"
          isPending={revokeAll.isPending}
          onPress={() => setConfirming(true)}
        >
          {t('revokeAll')}
        </Button>
      )}
      {isConfirming && (
        <ConfirmDialog
          title={t('revokeAllTitle')}
          lede={t('revokeAllLede')}
          action={t('revokeAll')}
          onConfirm={() => revokeAll.mutate({})}
          onClose={() => setConfirming(false)}
        />
      )}
      <Rows list={links} none={t('noneAtAll')}>
        {(link) => <LinkRow link={link} name={link.target_display_name ?? t('targetDeleted')} isNamed />}
      </Rows>
    </Section>
  );
}
