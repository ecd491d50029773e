'use client';

import { Button } from '@heroui/react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { X } from 'lucide-react';
import { useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import { useUser } from '@/lib/client/account';
import { type Answer, call } from '@/lib/client/api';
import { keys } from '@/lib/client/keys';
import { type Upload, uploads } from '@/lib/client/uploads';

/** What a page that is gone has left half way: the same file, chosen again, goes on. Looked for once, when the page is opened. */
export function UnfinishedUploads({ organization, mine }: { organization: string; mine: Upload[] }) {
  const t = useTranslations('uploads');
  const client = useQueryClient();
  const { data: user } = useUser();
  const [gone, setGone] = useState<ReadonlySet<string>>(new Set());
  const input = useRef<HTMLInputElement>(null);
  const { data } = useQuery({
    queryKey: [...keys.organization(organization), 'unfinished'],
    queryFn: ({ signal }) => call<Answer<'uploads'>>(`/organizations/${organization}/uploads`, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const left = (data?.uploads ?? []).filter(
    ({ name, protocol, creator, resume_uri }) =>
      protocol === 'tus' && creator === user?.email && resume_uri !== undefined && !gone.has(name),
  );
  if (left.length === 0 || mine.length > 0) return null;

  const forget = (name: string) => setGone((before) => new Set([...before, name]));
  async function discard(name: string) {
    forget(name);
    await call(`/${name}`, { method: 'DELETE' });
    await client.invalidateQueries({ queryKey: keys.organization(organization) });
  }
  function goOn(files: FileList | null) {
    for (const file of files ?? []) {
      const match = left.find(
        ({ filename, size_bytes }) => filename === file.name && size_bytes === String(file.size),
      );
      if (!match) continue;
      forget(match.name);
      uploads.add({ organization, folder: null }, [{ file, path: file.name }], match.resume_uri);
    }
  }

  return (
    <section
      aria-label={t('unfinished')}
      className="fixed right-3 bottom-3 z-40 w-[min(24rem,calc(100vw-1.5rem))] rounded-xl bg-overlay p-4 shadow-overlay max-sm:bottom-17"
    >
      <h2 className="text-sm font-semibold">{t('unfinished')}</h2>
      <p className="text-sm text-soft">{t('unfinishedLede')}</p>
      <ul className="mt-2 grid gap-1">
        {left.map(({ name, filename = '', offset_bytes, size_bytes }) => (
          <li key={name} className="flex items-center gap-2 text-sm">
            <button
              type="button"
              className="link min-w-0 flex-1 truncate text-left"
              onClick={() => input.current?.click()}
            >
              {filename}
            </button>
            <span className="text-xs text-soft">
              {t('percent', { percent: Math.floor((Number(offset_bytes) / Number(size_bytes ?? 1)) * 100) })}
            </span>
            <Button
              isIconOnly
              size="sm"
              variant="ghost"
              aria-label={t('discard', { name: filename })}
              onPress={() => discard(name)}
            >
              <X />
            </Button>
          </li>
        ))}
      </ul>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        data-testid="again"
        onChange={({ target }) => {
          goOn(target.files);
          target.value = '';
        }}
      />
    </section>
  );
}
