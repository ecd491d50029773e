'use client';

import { Dropdown } from '@heroui/react';
import { ChevronDown } from 'lucide-react';
import { useTranslations } from 'use-intl';
import type { Place } from '@/lib/client/content';
import { filterKinds, filterPeriods, hasFilters } from '@/lib/client/entry-filters';
import type { BrowserView } from './use-view';

type Props = { view: BrowserView; place: Place; owners: { email: string; name: string }[] };

/** Narrows a list by kind, by the time that it shows, and by who created a file. */
export function FilterBar({ view, place, owners }: Props) {
  const t = useTranslations('filters');
  const tBrowser = useTranslations('browser');
  const { kind, since, owner } = view.filters;
  const nameOf = ({ email, name }: Props['owners'][number]) =>
    owners.filter((other) => other.name === name).length > 1 ? `${name} (${email})` : name;
  const chosenOwner = owners.find(({ email }) => email === owner);
  return (
    <div className="flex min-w-0 flex-wrap items-center gap-1.5">
      <Chip
        label={t('kind')}
        value={kind && t('kinds', { kind })}
        options={filterKinds.map((item) => [item, t('kinds', { kind: item })])}
        chosen={kind}
        onChoose={(next) => view.go({ kind: next })}
      />
      <Chip
        label={place === 'trash' ? tBrowser('deleted') : t('since')}
        value={since && t('periods', { since })}
        options={filterPeriods.map((item) => [item, t('periods', { since: item })])}
        chosen={since}
        onChoose={(next) => view.go({ since: next })}
      />
      {(owners.length > 1 || owner) && (
        <Chip
          label={t('owner')}
          value={owner && (chosenOwner ? nameOf(chosenOwner) : owner)}
          options={owners.map((item) => [item.email, nameOf(item)])}
          chosen={owner}
          onChoose={(next) => view.go({ owner: next })}
        />
      )}
      {hasFilters(view.filters) && (
        <button
          type="button"
          className="rounded-md px-2 py-1 text-sm font-medium text-petrol hover:bg-hover"
          onClick={() => view.go({ kind: null, since: null, owner: null })}
        >
          {t('clear')}
        </button>
      )}
    </div>
  );
}

type ChipProps = {
  label: string;
  /** The text of the chosen option. */
  value: string | undefined;
  options: [key: string, text: string][];
  chosen: string | undefined;
  onChoose: (key: string | null) => void;
};

/** Choosing the chosen option again ends the filter. */
function Chip({ label, value, options, chosen, onChoose }: ChipProps) {
  return (
    <Dropdown>
      <Dropdown.Trigger
        aria-label={value ? `${label}: ${value}` : label}
        className={`flex h-8 items-center gap-1 rounded-lg border px-2.5 text-sm whitespace-nowrap hover:bg-hover ${value ? 'border-petrol bg-tint font-medium text-petrol' : 'border-line-strong text-ink'}`}
      >
        {value ?? label}
        <ChevronDown aria-hidden className="size-3.5" />
      </Dropdown.Trigger>
      <Dropdown.Popover aria-label={label} placement="bottom start">
        <Dropdown.Menu
          aria-label={label}
          selectionMode="single"
          selectedKeys={chosen ? [chosen] : []}
          onAction={(key) => onChoose(key === chosen ? null : String(key))}
        >
          {options.map(([key, text]) => (
            <Dropdown.Item key={key} id={key}>
              <Dropdown.ItemIndicator />
              {text}
            </Dropdown.Item>
          ))}
        </Dropdown.Menu>
      </Dropdown.Popover>
    </Dropdown>
  );
}
