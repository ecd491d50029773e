import { expect, test, vi } from 'vitest';
import type { Entry } from '@/lib/client/entries';
import { actionsFor, createActions } from './entry-actions';

const file = (id: string) => ({ kind: 'file', id, title: id, file: {} }) as Entry;
const folder = (id: string, link?: object) => ({ kind: 'folder', id, title: id, folder: { link } }) as Entry;
const view = { folder: 'root', recursive: true, query: '' };
const editor = { mayWrite: true, mayPurge: false, isTrash: false };

function setUp() {
  const changes = {
    download: vi.fn(),
    duplicate: vi.fn(async () => {}),
    star: vi.fn(async () => {}),
    trash: vi.fn(async () => {}),
    restore: vi.fn(async () => {}),
    purge: vi.fn(async () => {}),
  };
  const [dispatch, navigate, replace, clip, watch] = [vi.fn(), vi.fn(), vi.fn(), vi.fn(), vi.fn()];
  const actions = createActions({
    organization: 'acme',
    dispatch,
    navigate,
    hrefOf: ({ id }) => `/to/${id}`,
    scopeOf: () => view,
    isBeyondList: (entries) => entries.length > 1,
    changes,
    replace,
    clip,
    watch,
  });
  return { actions, changes, dispatch, navigate, replace, clip, watch };
}

test('offers for more than the list loaded only what the server does by scope', () => {
  const all = { isBeyondList: true, mayPurge: true, mayWrite: true };
  expect(actionsFor([file('a'), folder('b')], { ...all, isTrash: false })).toEqual([
    'download',
    'move',
    'delete',
  ]);
  expect(actionsFor([file('a'), folder('b')], { ...all, isTrash: true })).toEqual(['restore', 'purge']);
});

test('offers a viewer nothing that changes', () => {
  const viewer = { ...editor, mayWrite: false };
  expect(actionsFor([file('a')], viewer)).toEqual(['preview', 'download', 'star', 'details']);
  expect(actionsFor([folder('a')], viewer)).toEqual(['open', 'download', 'star', 'details']);
  expect(actionsFor([folder('a', { uri: 'file:///x' })], viewer)).toEqual(['open', 'star', 'details']);
});

test('offers several entries only what applies to all', () => {
  const both = ['download', 'move', 'duplicate', 'copy', 'cut', 'star', 'delete'];
  expect(actionsFor([file('a'), file('b')], editor)).toEqual(both);
  expect(actionsFor([file('a'), folder('b')], editor)).toEqual(both);
  expect(actionsFor([], editor)).toEqual([]);
});

test('neither shares, copies nor requests files for a linked folder', () => {
  const offered = actionsFor([folder('a', { uri: 'file:///x' })], editor);
  expect(offered).not.toContain('share');
  expect(offered).not.toContain('request');
  expect(offered).not.toContain('copy');
  expect(offered).not.toContain('duplicate');
  expect(actionsFor([folder('a')], editor)).toEqual(expect.arrayContaining(['share', 'request']));
});

test('watches a folder, and stops, where that is offered', () => {
  const { actions, watch } = setUp();
  const offered = (isWatching?: boolean) => actionsFor([folder('a')], { ...editor, isWatching });
  expect(offered(false)).toContain('watch');
  expect(offered(true)).toContain('unwatch');
  for (const action of ['watch', 'unwatch']) expect(offered()).not.toContain(action);
  expect(actionsFor([file('a')], { ...editor, isWatching: false })).not.toContain('watch');
  actions.run('watch', [folder('a')]);
  actions.run('unwatch', [folder('a')]);
  expect(watch.mock.calls).toEqual([
    ['a', true],
    ['a', false],
  ]);
});

test('removes stars where all entries have one, else adds them', () => {
  const starred = { ...file('a'), file: { starred: true } } as Entry;
  expect(actionsFor([starred], editor)).toContain('unstar');
  expect(actionsFor([starred], editor)).not.toContain('star');
  expect(actionsFor([starred, file('b')], editor)).toContain('star');
  const { actions, changes } = setUp();
  actions.run('unstar', [starred]);
  expect(changes.star).toHaveBeenCalledWith([starred], false);
});

test('deletes permanently from the trash only for admins', () => {
  const trash = { ...editor, isTrash: true };
  expect(actionsFor([file('a')], trash)).toEqual(['restore', 'details']);
  expect(actionsFor([file('a')], { ...trash, mayPurge: true })).toContain('purge');
  expect(actionsFor([folder('a'), file('b')], { ...trash, mayPurge: true })).toEqual(['restore', 'purge']);
});

test('asks before a permanent deletion and before more than a hundred entries go to the trash', () => {
  const { actions, changes, dispatch } = setUp();
  const hundred = Array.from({ length: 100 }, (_, index) => file(String(index)));
  actions.run('delete', hundred);
  expect(changes.trash).toHaveBeenCalledOnce();
  actions.run('delete', [...hundred, file('more')]);
  actions.run('purge', [file('a')]);
  expect(changes.trash).toHaveBeenCalledOnce();
  expect(changes.purge).not.toHaveBeenCalled();
  expect(dispatch.mock.calls.filter(([event]) => event.type === 'open-dialog')).toHaveLength(2);
  actions.confirmed.purge([file('a')]);
  expect(changes.purge).toHaveBeenCalledOnce();
});

test('deletes for good by name what the list knows, and by the view what goes beyond it', () => {
  const { actions, changes } = setUp();
  actions.confirmed.purge([file('a')]);
  expect(changes.purge).toHaveBeenLastCalledWith([file('a')], undefined);
  actions.confirmed.purge([file('a'), file('b')]);
  expect(changes.purge).toHaveBeenLastCalledWith([file('a'), file('b')], view);
});

test('downloads one file as it is, and everything else as an archive', () => {
  const { actions, changes, dispatch } = setUp();
  actions.run('download', [file('a')]);
  expect(changes.download).toHaveBeenCalledOnce();
  expect(dispatch).not.toHaveBeenCalled();
  const entries = [file('a'), folder('b')];
  actions.run('download', entries);
  expect(dispatch).toHaveBeenCalledExactlyOnceWith({
    type: 'open-dialog',
    dialog: { kind: 'archive', entries },
  });
});

test('puts a reference to what is copied or cut on the clipboard', () => {
  const { actions, clip, changes } = setUp();
  actions.run('copy', [file('a')]);
  actions.run('cut', [folder('b')]);
  expect(clip.mock.calls).toMatchObject([
    [{ organization: 'acme', mode: 'copy', entries: [{ kind: 'file', id: 'a' }] }],
    [{ organization: 'acme', mode: 'cut', entries: [{ kind: 'folder', id: 'b' }] }],
  ]);
  actions.run('duplicate', [file('a')]);
  expect(changes.duplicate).toHaveBeenCalledOnce();
});

test('opens, requests and shows details by the first entry, and does nothing without one', () => {
  const { actions, navigate, dispatch } = setUp();
  actions.run('open', [folder('a')]);
  actions.run('request', [folder('b')]);
  expect(navigate.mock.calls).toEqual([['/to/a'], ['/o/acme/requests?folder=b']]);
  actions.run('details', [file('c')]);
  expect(dispatch).toHaveBeenCalledExactlyOnceWith({ type: 'toggle-details', id: 'c' });
  actions.run('move', []);
  expect(dispatch).toHaveBeenCalledOnce();
});

test('uploads a new version of one file, not of a folder or of several', () => {
  const { actions, replace } = setUp();
  expect(actionsFor([file('a')], editor)).toContain('replace');
  for (const entries of [[folder('a')], [file('a'), file('b')]])
    expect(actionsFor(entries, editor)).not.toContain('replace');
  actions.run('replace', [file('a')]);
  expect(replace).toHaveBeenCalledWith(file('a'));
});
