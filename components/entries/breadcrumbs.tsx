'use client';

import { ChevronRight } from 'lucide-react';
import { useTranslations } from 'use-intl';
import type { PathStep } from '@/lib/client/content';
import { DropLink } from './drop-link';

type Crumb = { id: string; name: string; href: string };
type Props = {
  organization: string;
  /** The folders from below the root down to this one. */
  steps: PathStep[];
  /** The name of a page that is not a folder, in place of the root's. */
  title?: string;
  /** The directories below a linked folder. */
  below?: Crumb[];
};

/** The way from the root down to the current folder; every folder on it is a link and a drop target. */
export function Breadcrumbs({ organization, steps, title, below = [] }: Props) {
  const t = useTranslations('browser');
  const root = { id: '', name: title ?? t('root'), href: `/o/${organization}` };
  const folders = steps.map(({ resource_id: id, display_name: name }) => ({
    id,
    name,
    href: `/o/${organization}/f/${id}`,
  }));
  const crumbs = [root, ...folders, ...below];
  const last = crumbs.length - 1;
  return (
    <h1 className="flex min-w-0 items-center gap-1 text-lg font-semibold tracking-tight">
      {crumbs.map(({ id, name, href }, index) => (
        <span
          key={id}
          className={`flex min-w-0 items-center gap-1 ${index > 0 && index < last - 1 ? 'max-md:hidden' : ''}`}
        >
          {index > 0 && <ChevronRight aria-hidden className="size-4 shrink-0 text-soft" />}
          {index === last ? (
            <span className="truncate" aria-current="page">
              {name}
            </span>
          ) : (
            <DropLink
              href={href}
              target={{ folder: id || null, name }}
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
