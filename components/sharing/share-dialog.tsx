'use client';

import { useTranslations } from 'use-intl';
import { More } from '@/components/settings/more';
import { Dialog } from '@/components/shell/dialog';
import type { Entry } from '@/lib/client/entries';
import { useShareLinks } from '@/lib/client/sharing';
import { LinkRow } from './link-row';
import { NewLinkForm } from './new-link-form';

/** The links to a file or folder: those there are, and a new one. */
export default function ShareDialog({ entry, onClose }: { entry: Entry; onClose: () => void }) {
  const t = useTranslations('sharing');
  const target = entry.kind === 'file' ? entry.file.name : entry.folder.name;
  const links = useShareLinks(target);
  return (
    <Dialog title={t('title', { name: entry.title })} onClose={onClose} size="lg">
      <div className="grid grid-cols-1 gap-6 p-1">
        <div className="grid grid-cols-1 gap-4">
          <p className="text-soft">{t('lede')}</p>
          <NewLinkForm target={target} />
        </div>
        <section className="grid grid-cols-1 gap-3 border-t-2 border-dashed border-seam pt-5">
          <h3 className="font-semibold">{t('links')}</h3>
          <ul className="divide-y divide-line rounded-lg border border-line bg-sheet empty:hidden">
            {links.rows?.map((link) => (
              <LinkRow key={link.name} link={link} name={entry.title} />
            ))}
          </ul>
          <More list={links} none={t('none')} />
        </section>
      </div>
    </Dialog>
  );
}
