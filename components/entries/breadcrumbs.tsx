'use client';

import { ChevronRight } from 'lucide-react';
import { useTranslations } from 'use-intl';
import type { Folder } from '@/lib/client/api';
import { DropLink } from './drop-link';

type Step = { id: string; name: string; href: string };
type Props = { organization: string; line: Folder[]; title?: string; below?: Step[] };

/**
 * The way from the root down to here, and on behind a link where there is a way `below`; or the title of a
 * place that is no folder.
 */
export function Breadcrumbs({ organization, line, title, below = [] }: Props) {
  const t = useTranslations('browser');
  const root = { id: '', name: title ?? t('root'), href: `/o/${organization}` };
  const steps = [
    root,
    ...line.map(({ resource_id: id, display_name: name }) => ({
      id,
      name,
      href: `/o/${organization}/f/${id}`,
    })),
    ...below,
  ];
  const last = steps.length - 1;
  return (
    <h1 className="flex min-w-0 items-center gap-1 text-lg font-semibold tracking-tight">
      {steps.map(({ id, name, href }, at) => (
        <span
          key={id}
          className={`flex min-w-0 items-center gap-1 ${at > 0 && at < last - 1 ? 'max-md:hidden' : ''}`}
        >
          {at > 0 && <ChevronRight aria-hidden className="size-4 shrink-0 text-soft" />}
          {at === last ? (
            <span className="truncate" aria-current="page">
              {name}
            </span>
          ) : (
            <DropLink
              href={href}
              place={{ folder: id || null, name }}
              className="truncate rounded-sm font-medium text-soft hover:text-ink hover:underline"
            >
              {name}
            </DropLink>
          )}
        </span>
      ))}
    </h1>
  );
}
