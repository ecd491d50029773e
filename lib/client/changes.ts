import { toast } from '@heroui/react';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { groupBy } from '@/lib/base/group-by';
import { newId } from '@/lib/base/ids';
import { call, type Folder } from './api';
import { hideEntries, refresh, type Scope } from './content';
import { downloadPath, type Entry, parentOf, pathOf } from './entries';
import { useErrorText } from './error-text';
import { runUndo, setUndo } from './undo';

/** The most names that one batch call accepts. */
const MAX_BATCH = 1000;

/** A folder to move to, null for the root, and its name for messages. */
type Destination = { to: string | null; name: string };

/** Entries that a view names, more of them than the browser knows. */
type Selected = { scope?: Scope; isTruncated?: boolean };

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
  async function attempt<T>(entries: Entry[], change: () => Promise<T>): Promise<T | undefined> {
    hideEntries(client, organization, new Set(entries.map(({ id }) => id)));
    try {
      return await change();
    } catch (error) {
      toast.danger(textOf(error), { timeout: 0 });
      return undefined;
    } finally {
      await reload();
    }
  }

  /**
   * Calls a batch method: once with `scope` where there is one and the names do not fit one call, else per
   * batch of names. Returns how many files the server changed.
   */
  async function changeFiles(
    verb: string,
    entries: Entry[],
    { scope, more = {} }: { scope?: Scope; more?: object },
  ): Promise<number> {
    const change = async (json: object) =>
      (await call<{ count: number }>(`${base}/files:${verb}`, { method: 'POST', json })).count;
    const names = entries.flatMap((entry) => (entry.kind === 'file' ? entry.file.name : []));
    if (scope && names.length > MAX_BATCH) {
      return change({ ...scope, ...more });
    }
    let count = 0;
    for (let start = 0; start < names.length; start += MAX_BATCH) {
      count += await change({ names: names.slice(start, start + MAX_BATCH), ...more });
    }
    return count;
  }

  /** Returns how many folders there were. */
  async function forEachFolder(entries: Entry[], change: (path: string) => Promise<unknown>) {
    const folders = entries.filter(({ kind }) => kind === 'folder');
    for (const folder of folders) await change(pathOf(folder));
    return folders.length;
  }

  const restoreFolders = (entries: Entry[]) =>
    forEachFolder(entries, (path) => call(`${path}:undelete`, { method: 'POST' }));

  function offerUndo(text: string, undo: () => Promise<void>): void {
    // Only the last change can be undone: a later change may stand in the way of an earlier undo.
    toast.clear();
    setUndo(organization, () => {
      toast.clear();
      void undo()
        .catch((error) => toast.danger(textOf(error), { timeout: 0 }))
        .finally(reload);
    });
    toast(text, {
      timeout: 10_000,
      actionProps: { children: t('undo'), onPress: () => void runUndo(organization) },
    });
  }

  async function moveTo(entries: Entry[], folder: string | null, scope?: Scope): Promise<number> {
    const more = { destination_folder: folder ?? '' };
    const files = await changeFiles('batchMove', entries, { scope, more });
    const move = (path: string) => call(path, { method: 'PATCH', json: { folder: folder ?? '' } });
    return files + (await forEachFolder(entries, move));
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

    /** A move of more entries than the browser knows cannot be undone: they may come from anywhere. */
    async move(
      all: Entry[],
      { to, name: destination }: Destination,
      { scope, isTruncated = false }: Selected = {},
    ): Promise<void> {
      const entries = all.filter((entry) => parentOf(entry) !== to && entry.id !== to);
      if (entries.length === 0) return;
      const count = await attempt(entries, () => moveTo(entries, to, scope));
      if (count === undefined) return;
      const text = t('moved', { count, name: entries[0]?.title ?? '', destination });
      if (isTruncated) {
        toast(text);
        return;
      }
      offerUndo(text, async () => {
        for (const [from, group] of groupBy(entries, parentOf)) await moveTo(group, from);
      });
    },

    /** Undone by the id of the deletion, which also covers files that the browser does not know. */
    async trash(entries: Entry[], scope?: Scope): Promise<void> {
      const deletion_id = newId();
      const count = await attempt(entries, async () => {
        const files = await changeFiles('batchDelete', entries, { scope, more: { deletion_id } });
        const trash = (path: string) => call(path, { method: 'DELETE', query: { force: true } });
        return files + (await forEachFolder(entries, trash));
      });
      if (count === undefined) return;
      offerUndo(t('trashed', { count, name: entries[0]?.title ?? '' }), async () => {
        await call(`${base}/files:batchUndelete`, { method: 'POST', json: { deletion_id } });
        await restoreFolders(entries);
      });
    },

    /** Copies each entry beside itself, under a free name. */
    async copy(entries: Entry[]): Promise<void> {
      try {
        for (const entry of entries) await call(`${pathOf(entry)}:copy`, { method: 'POST' });
        toast(t('copied', { count: entries.length, name: entries[0]?.title ?? '' }));
      } catch (error) {
        toast.danger(textOf(error), { timeout: 0 });
      } finally {
        await reload();
      }
    },

    async restore(entries: Entry[], scope?: Scope): Promise<void> {
      const count = await attempt(
        entries,
        async () =>
          (await changeFiles('batchUndelete', entries, { scope })) + (await restoreFolders(entries)),
      );
      if (count !== undefined) toast(t('restored', { count, name: entries[0]?.title ?? '' }));
    },

    async purge(entries: Entry[], scope?: Scope): Promise<void> {
      await attempt(entries, async () => {
        await changeFiles('batchPurge', entries, { scope });
        const purge = (path: string) => call(path, { method: 'DELETE', query: { purge: true, force: true } });
        await forEachFolder(entries, purge);
      });
    },

    download(entry: Entry): void {
      if (entry.kind !== 'file') return;
      const link = document.createElement('a');
      link.href = downloadPath(entry.file);
      link.download = entry.title;
      link.click();
    },
  };
}

export type Changes = ReturnType<typeof useChanges>;
