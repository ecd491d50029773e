'use client';

import { Ban, Clock3, File as FileIcon, HardDrive, Inbox } from 'lucide-react';
import Link from 'next/link';
import { useNow, useTranslations } from 'use-intl';
import { useFormatters } from '@/components/forms/use-formatters';
import { Log } from '@/components/lists/log';
import { IssuedLinkRow } from '@/components/sharing/issued-link-row';
import type { File } from '@/lib/client/api';
import { mediaKind } from '@/lib/client/media-kind';
import { shownEmail } from '@/lib/client/people';
import { type FileRequest, useChangeRequests, useReceived } from '@/lib/client/requests';

type Props = {
  organization: string;
  request: FileRequest;
  /** Whether the request was just created. */
  isNew: boolean;
};

/** A file request with its limits and the files received so far. */
export function RequestRow({ organization, request, isNew }: Props) {
  const t = useTranslations('requests');
  const tSharing = useTranslations('sharing');
  const tDrop = useTranslations('drop');
  const { size, date, end } = useFormatters();
  const { revoke } = useChangeRequests(organization);
  const { name, display_name, message, expire_time, revoke_time, file_count, max_files } = request;
  const now = useNow();
  const hasEnded = revoke_time !== undefined || new Date(expire_time) <= now;
  return (
    <IssuedLinkRow
      name={display_name}
      uri={hasEnded ? null : request.upload_uri}
      isNew={isNew}
      facts={[
        { icon: Inbox, text: t('receivedOf', { count: file_count, limit: max_files }) },
        {
          icon: hasEnded ? Ban : Clock3,
          text: revoke_time
            ? t('revoked', { date: date(revoke_time) })
            : tSharing(hasEnded ? 'ended' : 'until', { date: end(expire_time) }),
        },
        ...(request.max_size_bytes
          ? [{ icon: HardDrive, text: t('eachUpTo', { size: size(request.max_size_bytes) }) }]
          : []),
        ...(request.mime_type
          ? [
              {
                icon: FileIcon,
                text: tDrop('only', { kind: mediaKind(request.mime_type), type: request.mime_type }),
              },
            ]
          : []),
      ]}
      log={{
        icon: Inbox,
        text: t('received'),
        label: t('receivedBy', { name: display_name }),
        content: <Received organization={organization} name={name} />,
      }}
      revoke={
        hasEnded
          ? null
          : {
              label: t('revokeNamed', { name: display_name }),
              title: t('revokeTitle', { name: display_name }),
              lede: t('revokeLede'),
              isPending: revoke.isPending,
              onConfirm: () => revoke.mutate(name),
            }
      }
    >
      <div>
        <p className="font-medium break-words">{display_name}</p>
        {message && <p className="text-sm break-words whitespace-pre-line text-soft">{message}</p>}
      </div>
    </IssuedLinkRow>
  );
}

function Received({ organization, name }: { organization: string; name: string }) {
  const t = useTranslations('requests');
  const { size } = useFormatters();
  return (
    <Log list={useReceived(organization, name)} none={t('nothing')}>
      {(file) => (
        <>
          <Link href={hrefOf(organization, file)} className="link">
            {file.filename}
          </Link>
          , {size(file.size_bytes)}
          {file.sender && (
            <span className="text-soft"> · {t('from', { sender: senderText(file.sender) })}</span>
          )}
        </>
      )}
    </Log>
  );
}

/** A sender as they named themselves: it is not verified. */
const senderText = ({ display_name, email }: NonNullable<File['sender']>) =>
  [display_name, email && shownEmail(email)].filter(Boolean).join(', ');

/** The preview of the file, in its folder. */
function hrefOf(organization: string, { folder, resource_id }: { folder?: string; resource_id: string }) {
  const folderPath = folder ? `/f/${folder.split('/').at(-1)}` : '';
  return `/o/${organization}${folderPath}?preview=${resource_id}`;
}
