'use client';

import { useEffect, useEffectEvent } from 'react';
import { type Clip, clipOf, readClip, writeClip } from '@/lib/client/clipboard';
import type { Entry } from '@/lib/client/entries';
import type { EntryAction } from './entry-actions';

type Props = {
  organization: string;
  chosen: Entry[];
  entryOf: (key: string) => Entry | undefined;
  /** Whether the menu offers an action for these entries. */
  offers: (action: EntryAction, targets: Entry[]) => boolean;
  /** Undefined where nothing can be pasted. */
  onPaste?: (clip: Clip) => void;
};

/**
 * Copies, cuts and pastes entries by the browser's own events, so that the keys of each system and the menu
 * of the browser work, and text and pictures stay what they are.
 */
export function useClipboardKeys({ organization, chosen, entryOf, offers, onPaste }: Props): void {
  const onClip = useEffectEvent((event: ClipboardEvent) => {
    if (!event.isTrusted || isForText(event) || isTextSelected()) return;
    const mode = event.type as Clip['mode'];
    const key = document.activeElement?.closest<HTMLElement>('[role=row]')?.dataset.key;
    const focused = key === undefined ? undefined : entryOf(key);
    const targets = chosen.length > 0 ? chosen : focused ? [focused] : [];
    if (offers(mode, targets)) writeClip(event, clipOf(organization, mode, targets));
  });
  const onPasted = useEffectEvent((event: ClipboardEvent) => {
    // Files, such as a picture, are uploaded elsewhere.
    if (isForText(event) || event.clipboardData?.files.length || !onPaste) return;
    const clip = readClip(event);
    if (!clip) return;
    event.preventDefault();
    onPaste(clip);
  });
  useEffect(() => {
    const clip = (event: ClipboardEvent) => onClip(event);
    const paste = (event: ClipboardEvent) => onPasted(event);
    document.addEventListener('copy', clip);
    document.addEventListener('cut', clip);
    document.addEventListener('paste', paste);
    return () => {
      document.removeEventListener('copy', clip);
      document.removeEventListener('cut', clip);
      document.removeEventListener('paste', paste);
    };
  }, []);
}

/** Whether text is selected; a click with Shift may select that of rows, whose entries are meant. */
function isTextSelected(): boolean {
  const selection = getSelection();
  const at = selection?.anchorNode;
  const element = at instanceof Element ? at : at?.parentElement;
  return selection?.isCollapsed === false && !element?.closest('[role=grid]');
}

/** Whether the event is for a text field, or for a dialog or menu in front of the list. */
const isForText = ({ target }: ClipboardEvent) =>
  (target as Element).closest?.('input,textarea,[contenteditable]') !== null ||
  document.querySelector('[role=dialog],[role=menu]') !== null;
