import { toast } from '@heroui/react';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { groupBy } from '@/lib/base/group-by';
import { newId } from '@/lib/base/ids';
import { type Answer, call, type File, type Folder } from './api';
import type { Clip } from './clipboard';
import { hideEntries, refresh, type Scope, showStars } from './content';
import { downloadPath, type Entry, type EntryRef, fileEntry, folderEntry, parentOf, pathOf } from './entries';
import { useErrorText } from './error-text';
import { keys } from './keys';
import { beginLong, callLong, isCancelled } from './operations';
import type { PasteStep } from './paste';
import { runChange, runUndo, setUndo } from './undo';

/** The most names that one batch call accepts. */
const MAX_BATCH = 1000;
/** A batch of more names may take longer than a second. */
const MAX_QUICK = 100;
/** How many copies the browser asks for at the same time. */
const PARALLEL_COPIES = 4;

type Version = Answer<'version'>;

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
   * truth. The reload is part of the change: Ctrl+Z during it must not undo an earlier one.
   */
  function attempt<T>(entries: EntryRef[], change: () => Promise<T>): Promise<T | undefined> {
    hideEntries(client, organization, new Set(entries.map(({ id }) => id)));
    return runChange(async () => {
      try {
        return await change();
      } catch (error) {
        showProblem(error);
        return undefined;
      } finally {
        await reload();
      }
    });
  }

  function showProblem(error: unknown): void {
    if (isCancelled(error)) toast(textOf(error));
    else toast.danger(textOf(error), { timeout: 0 });
  }

  /**
   * Calls a batch method: once with `scope` where there is one and the names do not fit one call, else per
   * batch of names. Returns how many files the server changed.
   */
  async function changeFiles(
    verb: string,
    entries: EntryRef[],
    { scope, more = {} }: { scope?: Scope; more?: object },
  ): Promise<number> {
    const path = `${base}/files:${verb}`;
    const names = entries.flatMap((entry) => (entry.kind === 'file' ? entry.file.name : []));
    if (scope && names.length > MAX_BATCH) {
      const json = { ...scope, ...more };
      return (await callLong<{ count: number }>(path, { method: 'POST', json })).count;
    }
    if (names.length <= MAX_QUICK) {
      if (names.length === 0) return 0;
      const json = { names, ...more };
      return (await call<{ count: number }>(path, { method: 'POST', json })).count;
    }
    return sum(
      await startAll(batchesOf(names), (batch) =>
        beginLong<{ count: number }>(path, { method: 'POST', json: { names: batch, ...more } }),
      ),
    );
  }

  /** Returns how many folders there were. */
  async function forEachFolder(
    entries: EntryRef[],
    change: (path: string) => Promise<{ end: Promise<unknown> }>,
  ) {
    const folders = entries.filter(({ kind }) => kind === 'folder');
    await startAll(folders, (folder) => change(pathOf(folder)));
    return folders.length;
  }

  const restoreFolders = (entries: EntryRef[]) =>
    forEachFolder(entries, (path) => beginLong(`${path}:undelete`, { method: 'POST' }));

  function offerUndo(text: string, undo: () => Promise<void>): void {
    // Only the last change can be undone: a later change may stand in the way of an earlier undo.
    toast.clear();
    toast(text, {
      timeout: 10_000,
      actionProps: { children: t('undo'), onPress: () => void runUndo(organization) },
    });
    // At the end: it may undo at once.
    setUndo(organization, () => {
      toast.clear();
      void runChange(undo).catch(showProblem).finally(reload);
    });
  }

  async function moveTo(entries: EntryRef[], folder: string | null, scope?: Scope): Promise<number> {
    const more = { destination_folder: folder ?? '' };
    const files = await changeFiles('batchMove', entries, { scope, more });
    const move = async (path: string) => {
      await call(path, { method: 'PATCH', json: { folder: folder ?? '' } });
      return { end: Promise.resolve() };
    };
    return files + (await forEachFolder(entries, move));
  }

  /** Copies entries, each to a folder or beside itself; returns the copies in any order. */
  async function copyAll(steps: PasteStep[], to?: string | null): Promise<Entry[]> {
    const left = [...steps];
    const copies: Entry[] = [];
    const copyNext = async (): Promise<void> => {
      for (let step = left.shift(); step; step = left.shift()) {
        const { entry, name } = step;
        const json = {
          ...(to !== undefined && { folder: to ?? '' }),
          ...(name && { [nameField(entry)]: name }),
        };
        const copy = await callLong<File | Folder>(`${pathOf(entry)}:copy`, { method: 'POST', json });
        copies.push('filename' in copy ? fileEntry(copy) : folderEntry(copy));
      }
    };
    await Promise.all(Array.from({ length: PARALLEL_COPIES }, copyNext));
    return copies;
  }

  /**
   * Replaces the contents of files by those of others. Returns the versions that they had; null where one is
   * not kept.
   */
  async function replaceAll(steps: PasteStep[]): Promise<Version[] | null> {
    const earlier: (Version | undefined)[] = [];
    for (const { entry, replaces } of steps) {
      if (!replaces) continue;
      const path = pathOf(replaces);
      const json = { file: replaces.id };
      await call<File>(`${pathOf(entry)}:copy`, { method: 'POST', json });
      const { versions } = await call<Answer<'versions'>>(`${path}/versions`, { query: { page_size: 2 } });
      earlier.push(versions[1]);
    }
    const kept = earlier.filter((version) => version !== undefined);
    return kept.length === earlier.length ? kept : null;
  }

  /** Moves entries to a folder, some of them under another name. */
  async function moveAll(steps: PasteStep[], to: string | null): Promise<void> {
    const isRenamed = ({ entry, name }: PasteStep) => name !== undefined && name !== entry.title;
    await moveTo(
      steps.filter((step) => !isRenamed(step)).map(({ entry }) => entry),
      to,
    );
    for (const { entry, name } of steps.filter(isRenamed)) {
      const json = { folder: to ?? '', [nameField(entry)]: name };
      await call(pathOf(entry), { method: 'PATCH', json });
    }
  }

  /** Moves entries to the trash by one deletion, which {@link undelete} undoes. */
  async function trashAll(entries: EntryRef[], deletion_id: string, scope?: Scope): Promise<number> {
    const trash = (path: string) => beginLong(path, { method: 'DELETE', query: { force: true } });
    const [files, folders] = await Promise.all([
      changeFiles('batchDelete', entries, { scope, more: { deletion_id } }),
      forEachFolder(entries, trash),
    ]);
    return files + folders;
  }

  async function undelete(entries: EntryRef[], deletion_id: string): Promise<void> {
    await callLong(`${base}/files:batchUndelete`, { method: 'POST', json: { deletion_id } });
    await restoreFolders(entries);
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
      const set = (value: string) =>
        call(pathOf(entry), { method: 'PATCH', json: { [nameField(entry)]: value } });
      await runChange(() => set(title));
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
      const count = await attempt(entries, () => trashAll(entries, deletion_id, scope));
      if (count === undefined) return;
      offerUndo(t('trashed', { count, name: entries[0]?.title ?? '' }), () => undelete(entries, deletion_id));
    },

    /** Copies each entry beside itself, under a free name. */
    async duplicate(entries: Entry[]): Promise<void> {
      const copies = await attempt([], () => copyAll(entries.map((entry) => ({ entry }))));
      if (!copies) return;
      const text = t('copied', { count: copies.length, name: entries[0]?.title ?? '' });
      offerUndo(text, async () => void (await trashAll(copies, newId())));
    },

    /**
     * Copies or moves entries to a folder. A file that is replaced gets the content as a new version, and
     * keeps its links and its star; what was cut is then in the trash.
     */
    async paste(
      mode: Clip['mode'],
      steps: PasteStep[],
      { to, name: destination }: Destination,
    ): Promise<void> {
      const replacing = steps.filter(({ replaces }) => replaces !== undefined);
      const others = steps.filter(({ replaces }) => replaces === undefined);
      const left = mode === 'cut' ? replacing.map(({ entry }) => entry) : [];
      const deletion_id = newId();
      const moved = mode === 'cut' ? steps.map(({ entry }) => entry) : [];
      const done = await attempt(moved, async () => {
        const copies = mode === 'copy' ? await copyAll(others, to) : [];
        if (mode === 'cut') await moveAll(others, to);
        const earlier = await replaceAll(replacing);
        // At the end: after an error nothing is gone.
        await trashAll(left, deletion_id);
        return { copies, earlier };
      });
      if (!done) return;
      const values = { count: steps.length, name: steps[0]?.entry.title ?? '', destination };
      const text = t(mode === 'copy' ? 'copiedTo' : 'moved', values);
      const { copies, earlier } = done;
      if (!earlier) {
        toast(text);
        return;
      }
      offerUndo(text, async () => {
        await trashAll(copies, newId());
        if (mode === 'cut') {
          for (const [from, group] of groupBy(others, ({ entry }) => parentOf(entry)))
            await moveAll(group.map(asBefore), from);
        }
        for (const { name } of earlier) await call(`/${name}:restore`, { method: 'POST' });
        if (left.length > 0) await undelete(left, deletion_id);
      });
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
        const purge = (path: string) =>
          beginLong(path, { method: 'DELETE', query: { purge: true, force: true } });
        await Promise.all([changeFiles('batchPurge', entries, { scope }), forEachFolder(entries, purge)]);
      });
    },

    /** Marks entries with a star, or removes it. Lists elsewhere show the same. */
    async star(entries: Entry[], starred: boolean): Promise<void> {
      const ids = new Set(entries.map(({ id }) => id));
      showStars(client, organization, { ids, starred });
      try {
        for (const entry of entries)
          await call(`${pathOf(entry)}/star`, { method: starred ? 'PUT' : 'DELETE' });
      } catch (error) {
        showStars(client, organization, { ids, starred: !starred });
        toast.danger(textOf(error), { timeout: 0 });
      }
      await client.invalidateQueries({
        queryKey: keys.lists(organization),
        predicate: ({ queryKey }) => (queryKey.at(-1) as { place?: string }).place === 'starred',
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

/**
 * Starts one after the other, and then waits for all ends: the server goes on with what has started, also if
 * the user leaves the page.
 */
async function startAll<Item, T>(
  items: Item[],
  start: (item: Item) => Promise<{ end: Promise<T> }>,
): Promise<T[]> {
  const ends: Promise<T>[] = [];
  for (const item of items) ends.push((await start(item)).end);
  return Promise.all(ends);
}

const batchesOf = (names: string[]): string[][] =>
  Array.from({ length: Math.ceil(names.length / MAX_BATCH) }, (_, batch) =>
    names.slice(batch * MAX_BATCH, (batch + 1) * MAX_BATCH),
  );

const sum = (answers: { count: number }[]) => answers.reduce((total, { count }) => total + count, 0);

const nameField = ({ kind }: EntryRef) => (kind === 'file' ? 'filename' : 'display_name');

/** The step back: under the old name, which the entry has no longer if it got another one. */
const asBefore = ({ entry, name }: PasteStep): PasteStep =>
  name === undefined || name === entry.title
    ? { entry }
    : { entry: { ...entry, title: name }, name: entry.title };

export type Changes = ReturnType<typeof useChanges>;
