'use client';

import { Button } from '@heroui/react';
import { Link2Off, type LucideIcon } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { useTranslations } from 'use-intl';
import { ConfirmDialog } from '@/components/dialogs/confirm-dialog';
import { Address } from './address';

/** A limit or a count of a link. */
export type Fact = { icon: LucideIcon; text: string };

type Props = {
  /** What the link gives access to. */
  name: string;
  /** The heading of the row. */
  children?: ReactNode;
  /** Null when the link no longer works. */
  uri: string | null;
  /** Whether the link was just created. */
  isNew?: boolean;
  facts: Fact[];
  /** Who created it, and when. */
  created?: string;
  log: { icon: LucideIcon; text: string; label: string; content: ReactNode };
  /** What is asked before the link is revoked; null when there is nothing to revoke. */
  revoke: { label: string; title: string; lede: string; isPending: boolean; onConfirm: () => void } | null;
};

/** A link for external recipients, with its log and a button to revoke it. */
export function IssuedLinkRow({ name, children, uri, isNew, facts, created, log, revoke }: Props) {
  const t = useTranslations('sharing');
  const [isLogOpen, setLogOpen] = useState(false);
  const [isConfirming, setConfirming] = useState(false);
  return (
    <li className="grid grid-cols-1 gap-2.5 px-4 py-3.5">
      {children}
      {uri !== null && <Address uri={uri} name={name} isNew={isNew} />}
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <ul className="flex min-w-0 flex-[1_1_18rem] flex-wrap gap-1.5">
          {facts.map(({ icon: Icon, text }) => (
            <li
              key={text}
              className="flex items-center gap-1.5 rounded-md bg-default px-2 py-1 text-xs whitespace-nowrap"
            >
              <Icon aria-hidden className="size-3.5 text-soft" />
              {text}
            </li>
          ))}
        </ul>
        <div className="flex gap-1.5">
          <Button
            size="sm"
            variant="ghost"
            aria-expanded={isLogOpen}
            aria-label={log.label}
            onPress={() => setLogOpen(!isLogOpen)}
          >
            <log.icon aria-hidden />
            {log.text}
          </Button>
          {revoke && (
            <Button
              size="sm"
              variant="ghost"
              className="text-brick"
              aria-label={revoke.label}
              isPending={revoke.isPending}
              onPress={() => setConfirming(true)}
            >
              <Link2Off aria-hidden />
              {t('revoke')}
            </Button>
          )}
        </div>
      </div>
      {created && <p className="text-xs text-soft">{created}</p>}
      {isLogOpen && log.content}
      {revoke && isConfirming && (
        <ConfirmDialog
          title={revoke.title}
          lede={revoke.lede}
          action={t('revoke')}
          onConfirm={revoke.onConfirm}
          onClose={() => setConfirming(false)}
        />
      )}
    </li>
  );
}
