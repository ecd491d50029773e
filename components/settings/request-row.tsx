'use client';

import { Button } from '@heroui/react';
import { Inbox, Link2Off } from 'lucide-react';
import Link from 'next/link';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { useAmounts } from '@/components/files/use-amounts';
import { Log } from '@/components/lists/log';
import { Address } from '@/components/sharing/address';
import { type FileRequest, useChangeRequests, useReceived } from '@/lib/client/requests';

type Props = { organization: string; request: FileRequest; isNew: boolean };

/** A request: to hand on again, to look at what came, to end. */
export function RequestRow({ organization, request, isNew }: Props) {
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
      {!hasEnded && <Address uri={request.upload_uri} name={display_name} isNew={isNew} />}
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <p className="min-w-0 flex-[1_1_18rem] text-sm text-soft">{facts.join(' · ')}</p>
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
  const { size } = useAmounts();
  return (
    <Log list={useReceived(organization, name)} none={t('nothing')}>
      {(file) => (
        <>
          <Link href={hrefOf(organization, file)} className="link">
            {file.filename}
          </Link>
          , {size(file.size_bytes)}
        </>
      )}
    </Log>
  );
}

/** The file where it lies, opened. */
function hrefOf(organization: string, { folder, resource_id }: { folder?: string; resource_id: string }) {
  const place = folder ? `/f/${folder.split('/').at(-1)}` : '';
  return `/o/${organization}${place}?preview=${resource_id}`;
}
