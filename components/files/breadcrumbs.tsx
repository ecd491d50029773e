'use client';

import { ChevronRight } from 'lucide-react';
import Link from 'next/link';
import { useTranslations } from 'use-intl';
import type { Folder } from '@/lib/client/api';

type Props = { organization: string; line: Folder[]; title?: string };

/** The way from the root down to here, or the title of a place that is no folder. */
export function Breadcrumbs({ organization, line, title }: Props) {
  const t = useTranslations('browser');
  const root = { id: '', name: title ?? t('root'), href: `/o/${organization}` };
  const steps = [
    root,
    ...line.map(({ resource_id: id, display_name: name }) => ({
      id,
      name,
      href: `/o/${organization}/f/${id}`,
    })),
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
            <Link
              href={href}
              className="truncate rounded-sm font-medium text-soft hover:text-ink hover:underline"
            >
              {name}
            </Link>
          )}
        </span>
      ))}
    </h1>
  );
}
