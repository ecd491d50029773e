'use client';

import { Dropdown } from '@heroui/react';
import { FileUp, FolderPlus, FolderUp, Inbox, Plus } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'use-intl';
import { runCommand } from '@/lib/client/commands';

const items = [
  ['new-folder', FolderPlus],
  ['upload', FileUp],
  ['upload-folder', FolderUp],
] as const;

/**
 * Adds files and folders to the folder that is shown, elsewhere to the root. On a phone, a round button on
 * the pages that have lists of files, but not where the folder is missing.
 */
export function NewMenu({ organization, isRound }: { organization: string; isRound: boolean }) {
  const t = useTranslations('shell');
  const router = useRouter();
  const base = `/o/${organization}`;
  function run(key: string): void {
    if (key === 'request') router.push(`${base}/requests?new`);
    else if (!runCommand(key)) router.push(base);
  }
  return (
    <Dropdown>
      <Dropdown.Trigger
        className={`button button--primary inline-flex! items-center gap-2 font-semibold max-sm:fixed! max-sm:right-4 max-sm:bottom-[calc(4.5rem+var(--tray))] max-sm:z-30 max-sm:size-14! max-sm:rounded-2xl! max-sm:p-0! max-sm:shadow-overlay max-sm:in-[:root:has([data-missing])]:hidden! short:max-sm:static! short:max-sm:mx-auto short:max-sm:mt-1 short:max-sm:h-9! short:max-sm:shadow-none sm:mt-1 sm:mb-4 sm:h-11! sm:w-fit sm:rounded-xl! sm:pr-6! sm:pl-4! ${isRound ? '' : 'max-sm:hidden!'}`}
      >
        <Plus aria-hidden className="size-5" />
        <span className="max-sm:sr-only">{t('new')}</span>
      </Dropdown.Trigger>
      <Dropdown.Popover aria-label={t('new')} placement="bottom start" className="min-w-52">
        <Dropdown.Menu aria-label={t('new')} onAction={(key) => run(String(key))}>
          {items.map(([id, Icon]) => (
            <Dropdown.Item key={id} id={id} textValue={t(`newItems.${id}`)}>
              <Icon aria-hidden className="size-4.5 text-soft" strokeWidth={1.75} />
              {t(`newItems.${id}`)}
            </Dropdown.Item>
          ))}
          <Dropdown.Item id="request" textValue={t('newItems.request')}>
            <Inbox aria-hidden className="size-4.5 text-soft" strokeWidth={1.75} />
            {t('newItems.request')}
          </Dropdown.Item>
        </Dropdown.Menu>
      </Dropdown.Popover>
    </Dropdown>
  );
}
