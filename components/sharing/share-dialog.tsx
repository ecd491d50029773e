'use client';

import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { Dialog } from '@/components/dialogs/dialog';
import { Rows } from '@/components/lists/rows';
import type { Entry } from '@/lib/client/entries';
import { useShareLinks } from '@/lib/client/sharing';
import { LinkRow } from './link-row';
import { NewLinkForm } from './new-link-form';

/** Creates a share link to a file or folder and lists the existing ones. */
export default function ShareDialog({ entry, onClose }: { entry: Entry; onClose: () => void }) {
  const t = useTranslations('sharing');
  const target = entry.kind === 'file' ? entry.file.name : entry.folder.name;
  const [created, setCreated] = useState('');
  const links = useShareLinks(target);
  return (
    <Dialog title={t('title', { name: entry.title })} onClose={onClose} size="lg">
      <div className="grid grid-cols-1 gap-6">
        <NewLinkForm key={created} target={target} onCreated={setCreated} />
        <section className="grid grid-cols-1 gap-3">
          <h3 className="font-semibold">{t('links')}</h3>
          <Rows list={links} none={t('none')}>
            {(link) => <LinkRow link={link} name={entry.title} isNew={link.name === created} />}
          </Rows>
        </section>
      </div>
    </Dialog>
  );
}
