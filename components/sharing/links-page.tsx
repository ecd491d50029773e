'use client';

import { Button } from '@heroui/react';
import { Link2 } from 'lucide-react';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { ConfirmDialog } from '@/components/dialogs/confirm-dialog';
import { EmptyState } from '@/components/lists/empty-state';
import { Rows } from '@/components/lists/rows';
import { LinkRow } from '@/components/sharing/link-row';
import { CardPage } from '@/components/shell/card-page';
import { useOrganization } from '@/lib/client/account';
import { useRevokeLinks, useShareLinks } from '@/lib/client/sharing';

/** Every share link of the organization. */
export function LinksPage({ organization }: { organization: string }) {
  const t = useTranslations('sharing');
  const links = useShareLinks(`organizations/${organization}`);
  const role = useOrganization(organization)?.role;
  const revokeAll = useRevokeLinks(organization);
  const [isConfirming, setConfirming] = useState(false);
  return (
    <CardPage
      title={t('allTitle')}
      lede={t('allLede')}
      action={
        (role === 'admin' || role === 'owner') &&
        links.rows?.length !== 0 && (
          <Button
            variant="secondary"
            className="text-brick"
            isPending={revokeAll.isPending}
            onPress={() => setConfirming(true)}
          >
            {t('revokeAll')}
          </Button>
        )
      }
    >
      {isConfirming && (
        <ConfirmDialog
          title={t('revokeAllTitle')}
          lede={t('revokeAllLede')}
          action={t('revokeAll')}
          onConfirm={() => revokeAll.mutate({})}
          onClose={() => setConfirming(false)}
        />
      )}
      <Rows list={links} none={<EmptyState icon={Link2} title={t('noneAtAll')} lede={t('noneAtAllLede')} />}>
        {(link) => <LinkRow link={link} name={link.target_display_name ?? t('targetDeleted')} isNamed />}
      </Rows>
    </CardPage>
  );
}
