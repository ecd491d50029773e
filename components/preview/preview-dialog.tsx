'use client';

import { ChevronLeft, ChevronRight, Download, Info, type LucideIcon, Share2, Trash2, X } from 'lucide-react';
import { lazy, Suspense, useEffect, useEffectEvent, useState } from 'react';
import { Dialog, Modal, ModalOverlay } from 'react-aria-components';
import { useTranslations } from 'use-intl';
import { EntryIcon } from '@/components/entries/entry-icon';
import { ShortName } from '@/components/entries/short-name';
import { IconButton } from '@/components/forms/icon-button';
import type { File } from '@/lib/client/api';
import { downloadPath, fileEntry } from '@/lib/client/entries';
import { PreviewContent } from './preview-content';
import { useSwipe } from './use-swipe';

const DetailsPane = lazy(() => import('@/components/files/details-pane'));

type Props = {
  file: File;
  files: File[];
  mayPurge: boolean;
  /** Undefined where the user may not change the file. */
  change?: { share: () => void; trash: () => void };
  onGo: (id: string) => void;
  onClose: () => void;
};

/** Shows a file on a dark stage, with what can be done with it, and the way to its neighbors in the list. */
export default function PreviewDialog({ file, files, mayPurge, change, onGo, onClose }: Props) {
  const t = useTranslations('preview');
  const tBrowser = useTranslations('browser');
  const tCommon = useTranslations('common');
  const [areDetailsOpen, setDetailsOpen] = useState(false);
  const index = files.findIndex(({ resource_id }) => resource_id === file.resource_id);
  const go = (step: number) => {
    const next = files[index + step];
    if (next) onGo(next.resource_id);
  };
  useKeys(go, onClose);
  const swipe = useSwipe(go);
  return (
    <ModalOverlay
      isOpen
      onOpenChange={(isOpen) => !isOpen && onClose()}
      className="fixed inset-0 z-50 bg-[#0b0e10]"
    >
      <Modal className="size-full">
        <Dialog
          aria-label={file.filename}
          data-scheme="dark"
          className="flex size-full flex-col bg-[#0b0e10] text-ink outline-none"
        >
          <header className="flex h-14 shrink-0 items-center gap-1 pr-2 pl-3 sm:pl-5">
            <EntryIcon entry={fileEntry(file)} className="mr-2 size-5.5" />
            <h2 className="min-w-0 font-medium" title={file.filename} aria-label={file.filename}>
              <ShortName name={file.filename} />
            </h2>
            <span className="ml-3 text-sm whitespace-nowrap text-soft tabular-nums max-sm:hidden">
              {t('place', { at: index + 1, count: files.length })}
            </span>
            <div className="ml-auto flex items-center gap-0.5">
              {change && <IconButton icon={Share2} label={tBrowser('share')} onPress={change.share} />}
              <a
                className="button button--ghost button--sm button--icon-only inline-flex!"
                href={downloadPath(file)}
                download={file.filename}
                aria-label={tBrowser('download')}
                title={tBrowser('download')}
              >
                <Download aria-hidden />
              </a>
              {change && <IconButton icon={Trash2} label={tBrowser('delete')} onPress={change.trash} />}
              <IconButton
                icon={Info}
                label={tBrowser('details')}
                isExpanded={areDetailsOpen}
                onPress={() => setDetailsOpen(!areDetailsOpen)}
              />
              <span aria-hidden className="mx-1 h-5 w-px bg-line-strong max-sm:hidden" />
              <IconButton icon={X} label={tCommon('close')} onPress={onClose} />
            </div>
          </header>
          <div className="relative flex min-h-0 flex-1">
            <div data-swipes className="relative flex min-w-0 flex-1" key={file.etag} {...swipe}>
              <Suspense>
                <PreviewContent file={file} onClose={onClose} />
              </Suspense>
            </div>
            <Arrow icon={ChevronLeft} label={t('previous')} isDisabled={index <= 0} onPress={() => go(-1)} />
            <Arrow
              icon={ChevronRight}
              label={t('next')}
              isDisabled={index === files.length - 1}
              isAfter={!areDetailsOpen}
              onPress={() => go(1)}
            />
            {areDetailsOpen && (
              <Suspense>
                <DetailsPane
                  entry={fileEntry(file)}
                  mayWrite={change !== undefined}
                  mayPurge={mayPurge}
                  onClose={() => setDetailsOpen(false)}
                />
              </Suspense>
            )}
          </div>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}

type ArrowProps = {
  icon: LucideIcon;
  label: string;
  isDisabled: boolean;
  /** Whether it stands at the right edge; the arrow back is at the left one. */
  isAfter?: boolean;
  onPress: () => void;
};

/**
 * At the edge of the stage. A phone has a finger for that, and shows the arrows small above what stands at
 * the bottom: zoom, tabs of sheets, controls of a video.
 */
function Arrow({ icon: Icon, label, isDisabled, isAfter, onPress }: ArrowProps) {
  const side = isAfter === undefined ? 'left-3' : isAfter ? 'right-3' : 'right-3 lg:right-80';
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      disabled={isDisabled}
      onClick={onPress}
      className={`absolute top-1/2 z-10 grid size-12 -translate-y-1/2 place-items-center rounded-full bg-[#20272b]/90 text-ink hover:bg-[#2f383d] disabled:opacity-0 max-sm:top-auto max-sm:bottom-17 max-sm:size-11 max-sm:translate-y-0 ${side}`}
    >
      <Icon aria-hidden className="size-6" />
    </button>
  );
}

/**
 * ← and → go to the neighbors, unless the focused element uses these keys itself. At the last file the
 * focused button becomes disabled and the focus falls to the body, where Escape must still close.
 */
function useKeys(go: (step: number) => void, close: () => void): void {
  const onKey = useEffectEvent(({ key, target }: KeyboardEvent) => {
    // Another dialog stands in front.
    if (document.querySelectorAll('[role=dialog]').length > 1) return;
    if (
      (target as HTMLElement).closest(
        'video,audio,input,iframe,[role=tablist],[data-testid=code],table,[data-zoomed]',
      )
    )
      return;
    if (key === 'ArrowLeft') go(-1);
    if (key === 'ArrowRight') go(1);
    if (key === 'Escape' && target === document.body) close();
  });
  useEffect(() => {
    const listener = (event: KeyboardEvent) => onKey(event);
    document.addEventListener('keydown', listener);
    return () => document.removeEventListener('keydown', listener);
  }, []);
}
