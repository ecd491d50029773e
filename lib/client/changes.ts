import { toast } from '@heroui/react';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { groupBy } from '@/lib/base/group-by';
import { call, type Folder } from './api';
import { hideEntries, refresh } from './content';
import { downloadPath, type Entry, parentOf, pathOf } from './entries';
import { useErrorText } from './error-text';

/** The most names that one batch call takes. */
const batchSize = 1000;

/** All files that a view shows, told by the view. */
export type Scope = { folder: string; recursive: boolean; query: string };

/** Where to: a folder, null for the root, and what it is called. */
type Destination = { to: string | null; name: string };

/** What can be done to entries. What can be taken back is done at once and offers to undo it. */
export function useChanges(organization: string) {
  const client = useQueryClient();
  const t = useTranslations('changes');
  const textOf = useErrorText();
  const base = `/organizations/${organization}`;
  const told = () => refresh(client, organization);

  /** Runs a change whose result is seen before the server has said so; an error brings the truth back. */
  async function attempt(entries: Entry[], change: () => Promise<void>): Promise<boolean> {
    hideEntries(client, organization, new Set(entries.map(({ id }) => id)));
    try {
      await change();
      return true;
    } catch (error) {
      toast.danger(textOf(error), { timeout: 0 });
      return false;
    } finally {
      await told();
    }
  }

  /** One call where one takes them all; so many that names would take several are told by `scope`. */
  async function ofFiles(verb: string, entries: Entry[], scope?: Scope, more: object = {}): Promise<void> {
    const names = entries.flatMap((entry) => (entry.kind === 'file' ? entry.file.name : []));
    if (scope && names.length > batchSize) {
      await call(`${base}/files:${verb}`, { method: 'POST', json: { ...scope, ...more } });
      return;
    }
    for (let at = 0; at < names.length; at += batchSize) {
      const json = { names: names.slice(at, at + batchSize), ...more };
      await call(`${base}/files:${verb}`, { method: 'POST', json });
    }
  }

  async function eachFolder(entries: Entry[], change: (path: string, entry: Entry) => Promise<unknown>) {
    for (const entry of entries) if (entry.kind === 'folder') await change(pathOf(entry), entry);
  }

  function offerUndo(text: string, undo: () => Promise<void>): void {
    // Only the last change can be taken back: an older one may no longer fit.
    toast.clear();
    toast(text, {
      timeout: 10_000,
      actionProps: {
        children: t('undo'),
        onPress: () => {
          toast.clear();
          void undo()
            .catch((error) => toast.danger(textOf(error), { timeout: 0 }))
            .finally(told);
        },
      },
    });
  }

  async function restore(entries: Entry[], scope?: Scope): Promise<void> {
    await ofFiles('batchUndelete', entries, scope);
    await eachFolder(entries, (path) => call(`${path}:undelete`, { method: 'POST' }));
  }

  async function moveTo(entries: Entry[], folder: string | null, scope?: Scope): Promise<void> {
    await ofFiles('batchMove', entries, scope, { destination_folder: folder ?? '' });
    await eachFolder(entries, (path) => call(path, { method: 'PATCH', json: { folder: folder ?? '' } }));
  }

  return {
    async createFolder(display_name: string, folder: string | null): Promise<Folder> {
      const made = await call<Folder>(`${base}/folders`, { method: 'POST', json: { display_name, folder } });
      await told();
      return made;
    },

    /** @throws ApiError, to be shown at the name */
    async rename(entry: Entry, title: string): Promise<void> {
      const field = entry.kind === 'file' ? 'filename' : 'display_name';
      const set = (value: string) => call(pathOf(entry), { method: 'PATCH', json: { [field]: value } });
      await set(title);
      offerUndo(t('renamed', { name: title }), async () => void (await set(entry.title)));
      await told();
    },

    async move(all: Entry[], { to, name: destination }: Destination, scope?: Scope): Promise<void> {
      const entries = all.filter((entry) => parentOf(entry) !== to && entry.id !== to);
      if (entries.length === 0) return;
      const isDone = await attempt(entries, () => moveTo(entries, to, scope));
      if (isDone) {
        const text = t('moved', { count: entries.length, name: entries[0]?.title ?? '', destination });
        offerUndo(text, async () => {
          for (const [from, group] of groupBy(entries, parentOf)) await moveTo(group, from);
        });
      }
    },

    async trash(entries: Entry[], scope?: Scope): Promise<void> {
      const isDone = await attempt(entries, async () => {
        await ofFiles('batchDelete', entries, scope);
        await eachFolder(entries, (path) => call(path, { method: 'DELETE', query: { force: true } }));
      });
      if (isDone) {
        const text = t('trashed', { count: entries.length, name: entries[0]?.title ?? '' });
        offerUndo(text, () => restore(entries));
      }
    },

    async restore(entries: Entry[], scope?: Scope): Promise<void> {
      const isDone = await attempt(entries, () => restore(entries, scope));
      if (isDone) toast(t('restored', { count: entries.length, name: entries[0]?.title ?? '' }));
    },

    async purge(entries: Entry[]): Promise<void> {
      await attempt(entries, async () => {
        for (const entry of entries) {
          if (entry.kind === 'file') await call(pathOf(entry), { method: 'DELETE', query: { purge: true } });
        }
      });
    },

    /** One after another: the browser's own list of downloads shows them. */
    async download(entries: Entry[]): Promise<void> {
      for (const entry of entries) {
        if (entry.kind !== 'file') continue;
        const link = document.createElement('a');
        link.href = downloadPath(entry.file);
        link.download = entry.title;
        link.click();
        await new Promise((resolve) => setTimeout(resolve, 300));
      }
    },
  };
}

export type Changes = ReturnType<typeof useChanges>;
