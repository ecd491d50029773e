'use client';

import { Button } from '@heroui/react';
import { Inbox, Link2Off } from 'lucide-react';
import Link from 'next/link';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { useAmounts } from '@/components/files/use-amounts';
import { Address } from '@/components/sharing/address';
import { type FileRequest, useChangeRequests, useReceived } from '@/lib/client/requests';
import { More } from './more';

type Props = { organization: string; request: FileRequest };

/** A request: to hand on again, to look at what came, to end. */
export function RequestRow({ organization, request }: Props) {
  const t = useTranslations('requests');
  const tSharing = useTranslations('sharing');
  const { size, date } = useAmounts();
  const { revoke } = useChangeRequests(organization);
  const [isOpen, setOpen] = useState(false);
  const { name, display_name, message, expire_time, revoke_time, file_count, max_files } = request;
  const hasEnded = revoke_time !== undefined || new Date(expire_time) <= new Date();
  const facts = [
    t('came', { count: file_count, most: max_files }),
    revoke_time
      ? t('revoked', { date: date(revoke_time) })
      : tSharing(hasEnded ? 'ended' : 'until', { date: date(expire_time) }),
    ...(request.max_size_bytes ? [t('eachUpTo', { size: size(request.max_size_bytes) })] : []),
    ...(request.mime_type ? [request.mime_type] : []),
  ];
  return (
    <li className="grid grid-cols-1 gap-2.5 px-4 py-3.5">
      <div>
        <p className="font-medium break-words">{display_name}</p>
        {message && <p className="text-sm break-words whitespace-pre-line text-soft">{message}</p>}
      </div>
      {!hasEnded && <Address uri={request.upload_uri} name={display_name} />}
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <p className="min-w-48 flex-1 text-sm text-soft">{facts.join(' · ')}</p>
        <div className="flex gap-1.5">
          <Button
            size="sm"
            variant="ghost"
            aria-expanded={isOpen}
            aria-label={t('receivedBy', { name: display_name })}
            onPress={() => setOpen(!isOpen)}
          >
            <Inbox aria-hidden />
            {t('received')}
          </Button>
          {!hasEnded && (
            <Button
              size="sm"
              variant="ghost"
              className="text-brick"
              aria-label={t('revokeNamed', { name: display_name })}
              isPending={revoke.isPending}
              onPress={() => revoke.mutate(name)}
            >
              <Link2Off aria-hidden />
              {tSharing('revoke')}
            </Button>
          )}
        </div>
      </div>
      {isOpen && <Received organization={organization} name={name} />}
    </li>
  );
}

function Received({ organization, name }: { organization: string; name: string }) {
  const t = useTranslations('requests');
  const { size, time } = useAmounts();
  const files = useReceived(organization, name);
  return (
    <div className="grid gap-2 rounded-md bg-sunken px-3 py-2.5">
      <ul className="grid gap-1.5 text-sm empty:hidden">
        {files.rows?.map((file) => (
          <li key={file.name} className="grid gap-x-3 sm:grid-cols-[11rem_1fr]">
            <span className="text-soft tabular-nums">{time(file.create_time)}</span>
            <span className="min-w-0 break-words">
              <Link href={hrefOf(organization, file)} className="link">
                {file.filename}
              </Link>
              , {size(file.size_bytes)}
            </span>
          </li>
        ))}
      </ul>
      <More list={files} none={t('nothing')} />
    </div>
  );
}

/** The file where it lies, opened. */
function hrefOf(organization: string, { folder, resource_id }: { folder?: string; resource_id: string }) {
  const place = folder ? `/f/${folder.split('/').at(-1)}` : '';
  return `/o/${organization}${place}?preview=${resource_id}`;
}
