import { toast } from '@heroui/react';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { groupBy } from '@/lib/base/group-by';
import { call, type Folder } from './api';
import { hideEntries, refresh } from './content';
import { downloadPath, type Entry, parentOf, pathOf } from './entries';
import { useErrorText } from './error-text';
import { runUndo, setUndo } from './undo';

/** The most names that one batch call accepts. */
const MAX_BATCH = 1000;

/** All files of a view, named by the view instead of one by one. */
export type Scope = { folder: string; recursive: boolean; query: string };

/** A folder to move to, null for the root, and its name for messages. */
type Destination = { to: string | null; name: string };

/** Changes to entries. A change that can be undone runs at once and offers undo. */
export function useChanges(organization: string) {
  const client = useQueryClient();
  const t = useTranslations('changes');
  const textOf = useErrorText();
  const base = `/organizations/${organization}`;
  const reload = () => refresh(client, organization);

  /**
   * Runs a change and shows its result before the server confirms it; after an error the reload shows the
   * truth.
   */
  async function attempt(entries: Entry[], change: () => Promise<void>): Promise<boolean> {
    hideEntries(client, organization, new Set(entries.map(({ id }) => id)));
    try {
      await change();
      return true;
    } catch (error) {
      toast.danger(textOf(error), { timeout: 0 });
      return false;
    } finally {
      await reload();
    }
  }

  /**
   * Calls a batch method: once with `scope` where there is one and the names do not fit one call, else per
   * batch of names.
   */
  async function changeFiles(
    verb: string,
    entries: Entry[],
    { scope, more = {} }: { scope?: Scope; more?: object },
  ): Promise<void> {
    const names = entries.flatMap((entry) => (entry.kind === 'file' ? entry.file.name : []));
    if (scope && names.length > MAX_BATCH) {
      await call(`${base}/files:${verb}`, { method: 'POST', json: { ...scope, ...more } });
      return;
    }
    for (let start = 0; start < names.length; start += MAX_BATCH) {
      const json = { names: names.slice(start, start + MAX_BATCH), ...more };
      await call(`${base}/files:${verb}`, { method: 'POST', json });
    }
  }

  async function forEachFolder(entries: Entry[], change: (path: string, entry: Entry) => Promise<unknown>) {
    for (const entry of entries) if (entry.kind === 'folder') await change(pathOf(entry), entry);
  }

  function offerUndo(text: string, undo: () => Promise<void>): void {
    // Only the last change can be undone: a later change may stand in the way of an earlier undo.
    toast.clear();
    setUndo(() => {
      toast.clear();
      void undo()
        .catch((error) => toast.danger(textOf(error), { timeout: 0 }))
        .finally(reload);
    });
    toast(text, { timeout: 10_000, actionProps: { children: t('undo'), onPress: () => void runUndo() } });
  }

  async function restore(entries: Entry[], scope?: Scope): Promise<void> {
    await changeFiles('batchUndelete', entries, { scope });
    await forEachFolder(entries, (path) => call(`${path}:undelete`, { method: 'POST' }));
  }

  async function moveTo(entries: Entry[], folder: string | null, scope?: Scope): Promise<void> {
    await changeFiles('batchMove', entries, { scope, more: { destination_folder: folder ?? '' } });
    await forEachFolder(entries, (path) => call(path, { method: 'PATCH', json: { folder: folder ?? '' } }));
  }

  return {
    async createFolder(display_name: string, folder: string | null): Promise<Folder> {
      const created = await call<Folder>(`${base}/folders`, {
        method: 'POST',
        json: { display_name, folder },
      });
      await reload();
      return created;
    },

    /** @throws ApiError, for the name field to show */
    async rename(entry: Entry, title: string): Promise<void> {
      const field = entry.kind === 'file' ? 'filename' : 'display_name';
      const set = (value: string) => call(pathOf(entry), { method: 'PATCH', json: { [field]: value } });
      await set(title);
      offerUndo(t('renamed', { name: title }), async () => void (await set(entry.title)));
      await reload();
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
        await changeFiles('batchDelete', entries, { scope });
        await forEachFolder(entries, (path) => call(path, { method: 'DELETE', query: { force: true } }));
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

    /** One after another, since browsers drop downloads that start together. */
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
