import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { refusal } from '../api/refusal';
import { createFolderCaller } from '../folders/folder-caller';
import { uploadAll } from '../grpc/client';
import { createGrpcFixture, type GrpcFixture } from '../grpc/fixture';
import type { Caller } from '../infrastructure/api';
import { createFixture } from '../infrastructure/fixture';
import { type ApiChange, apply, listAll, openStream, readChanges, tokenAfter } from './follower';

let fixture: GrpcFixture;
let viewer: Caller & { email: string };
let editor: Caller & { email: string };
beforeAll(async () => {
  fixture = await createGrpcFixture();
  [viewer, editor] = await Promise.all([
    fixture.createUser('viewer', 'viewer'),
    fixture.createUser('editor', 'editor'),
  ]);
});
afterAll(() => fixture?.remove());

/** What follows a token, once a change that satisfies `isLast` is there. */
async function changesUntil(caller: Caller, token: string, isLast: (change: ApiChange) => boolean) {
  const found: ApiChange[] = [];
  for (let next = token; ; ) {
    const page = await readChanges(caller, { page_token: next, wait_seconds: '60' });
    found.push(...page.changes);
    if (found.some(isLast)) return found;
    if (page.changes.length === 0) throw new Error(`It never came: ${JSON.stringify(found)}`);
    next = page.next_page_token || page.new_start_page_token;
  }
}

const kinds = (changes: ApiChange[]) =>
  changes.map(({ action, removed }) => `${action}${removed ? ' -' : ''}`);

describe('the changes of an organization', () => {
  it('are there in order, with the file as it is now', async () => {
    const token = await tokenAfter(fixture.owner);
    const file = await fixture.owner.upload('one', 'one.txt');
    const renamed = await createFolderCaller(fixture.owner).change(file, { filename: 'two.txt' });
    const changes = await changesUntil(fixture.owner, token, ({ action }) => action === 'file.update');
    expect(kinds(changes)).toEqual(['file.upload', 'file.update']);
    expect(changes[1]).toEqual({
      sequence: expect.stringMatching(/^\d+$/),
      create_time: expect.stringMatching(/Z$/),
      actor: fixture.ownerEmail,
      action: 'file.update',
      target: file.name,
      file: renamed,
      removed: false,
    });
    expect(changes[0]?.file).toMatchObject({ name: file.name, filename: /^(one|two)\.txt$/ });
    expect(BigInt(changes[1]?.sequence ?? 0)).toBe(BigInt(changes[0]?.sequence ?? 0) + 1n);
  });

  it('come in pages, and the last page has the token of those to come', async () => {
    const token = await tokenAfter(fixture.owner);
    for (const name of ['a', 'b', 'c']) await fixture.owner.upload(name, name);
    await changesUntil(fixture.owner, token, ({ file }) => file?.filename === 'c');
    const first = await readChanges(viewer, { page_token: token, page_size: '2' });
    expect(first).toMatchObject({ changes: [{}, {}], new_start_page_token: '' });
    const last = await readChanges(viewer, { page_token: first.next_page_token, page_size: '2' });
    expect(last).toMatchObject({ changes: [{ file: { filename: 'c' } }], next_page_token: '' });
    expect(await readChanges(viewer, { page_token: last.new_start_page_token })).toMatchObject({
      changes: [],
    });
    // Without a token they begin with the first.
    expect((await readChanges(viewer, {})).changes[0]?.action).toBe('organization.create');
  });

  it('tell what went: to the trash with its File, for good with its name', async () => {
    const token = await tokenAfter(fixture.owner);
    const file = await fixture.owner.upload('gone', 'gone');
    await fixture.owner.call(`/api/v1/${file.name}`, { method: 'DELETE' });
    const [, trashed] = await changesUntil(fixture.owner, token, ({ action }) => action === 'file.delete');
    expect(trashed).toMatchObject({
      removed: true,
      file: { filename: 'gone', delete_time: expect.any(String) },
    });
    await fixture.owner.call(`/api/v1/${file.name}?purge=true`, { method: 'DELETE' });
    const all = await changesUntil(fixture.owner, token, ({ action }) => action === 'file.purge');
    expect(all.at(-1)).toMatchObject({ removed: true, target: file.name });
    expect(all.at(-1)?.file).toEqual({ name: file.name, resource_id: file.resource_id });
  });

  it('name every entry of a folder that is deleted, restored and deleted for good', async () => {
    const folders = createFolderCaller(fixture.owner);
    const top = await folders.make('top');
    const inner = await folders.make('inner', top);
    const files = [await folders.put('a', top), await folders.put('b', inner)];
    const token = await tokenAfter(fixture.owner);
    const known = await listAll(fixture.owner);
    const follow = async (isLast: (change: ApiChange) => boolean) => {
      const changes = await changesUntil(fixture.owner, token, isLast);
      const state = new Map(known);
      for (const change of changes) apply(state, change);
      expect(state).toEqual(await listAll(fixture.owner));
      return changes.map(({ action, target }) => `${action} ${target}`);
    };
    await folders.remove(top, '?force=true');
    const isOf = (action: string) => (change: ApiChange) =>
      change.action === action && change.target === top.name;
    expect((await follow(isOf('folder.delete'))).sort()).toEqual(
      [
        ...files.map(({ name }) => `file.delete ${name}`),
        ...[top, inner].map(({ name }) => `folder.delete ${name}`),
      ].sort(),
    );
    await folders.undelete(top);
    expect(await follow(isOf('folder.undelete'))).toHaveLength(8);
    await folders.remove(top, '?purge=true&force=true');
    // The worker erases the rows soon after, the top folder last.
    const purges = await changesUntil(
      fixture.owner,
      token,
      ({ action, target, actor }) => action === 'folder.purge' && target === top.name && actor === 'system',
    );
    const erased = purges.filter(({ actor }) => actor === 'system').map(({ target }) => target);
    expect(erased.sort()).toEqual([...files, top, inner].map(({ name }) => name).sort());
  });

  it('name every entry of a folder that is copied', async () => {
    const folders = createFolderCaller(fixture.owner);
    const top = await folders.make('original');
    await folders.put('in it', await folders.make('below', top));
    const token = await tokenAfter(fixture.owner);
    const known = await listAll(fixture.owner);
    const copy = await fixture.owner.post<{ name: string }>(`/api/v1/${top.name}:copy`, {});
    const changes = await changesUntil(fixture.owner, token, ({ action }) => action === 'file.copy');
    expect(kinds(changes).sort()).toEqual(['file.copy', 'folder.copy', 'folder.copy']);
    expect(changes.map(({ target }) => target)).toContain(copy.name);
    for (const change of changes) apply(known, change);
    expect(known).toEqual(await listAll(fixture.owner));
  });

  it('hide from others what only admins may see', async () => {
    const token = await tokenAfter(fixture.owner);
    const file = await fixture.owner.upload('shared', 'shared');
    const share = (caller: Caller) => caller.post<{ name: string }>(`/api/v1/${file.name}/shareLinks`, {});
    const [ofOwner, ofEditor] = [await share(fixture.owner), await share(editor)];
    const { upload_uri } = await fixture.owner.post<{ upload_uri: string }>(
      `${fixture.owner.organizationPath}/files:generateUploadUrl`,
    );
    await fetch(upload_uri, { method: 'PUT', body: 'dropped' });
    await fixture.owner.post(`${fixture.owner.organizationPath}/invitations`, { role: 'viewer' });
    await fixture.createUser('late', 'viewer');
    await fixture.owner.call(`/api/v1/${ofEditor.name}`, { method: 'DELETE' });
    const last = await fixture.owner.upload('last', 'last');
    const seenBy = async (caller: Caller) =>
      (await changesUntil(caller, token, ({ target }) => target === last.name)).map(
        ({ action, link, removed }) => `${action}${link ? ` ${link.name}${removed ? ' -' : ''}` : ''}`,
      );
    expect(await seenBy(fixture.owner)).toEqual([
      'file.upload',
      `share_link.create ${ofOwner.name}`,
      `share_link.create ${ofEditor.name} -`,
      'upload_url.create',
      'file.upload',
      'invitation.create',
      'member.add',
      `share_link.revoke ${ofEditor.name} -`,
      'file.upload',
    ]);
    expect(await seenBy(editor)).toEqual([
      'file.upload',
      `share_link.create ${ofEditor.name} -`,
      'file.upload',
      `share_link.revoke ${ofEditor.name} -`,
      'file.upload',
    ]);
    expect(await seenBy(viewer)).toEqual(['file.upload', 'file.upload', 'file.upload']);
    const changes = await changesUntil(viewer, token, ({ target }) => target === last.name);
    expect(changes[1]?.actor).toBe('external');
  });

  it('tell the end of a streamed write, with its size and digest', async () => {
    const token = await tokenAfter(fixture.owner);
    const start = { store_name: 'streamed.txt', streaming_mode: true };
    await uploadAll(fixture.grpc, { ...start, resource_id: fixture.root }, [Buffer.from('streamed')]);
    const changes = await changesUntil(fixture.owner, token, ({ action }) => action === 'file.complete');
    expect(kinds(changes)).toEqual(['file.upload', 'file.complete']);
    expect(changes[1]?.file).toMatchObject({ size_bytes: '8', state: 'ACTIVE', sha256: expect.any(String) });
  });

  it('include one whose transaction commits after later ones', async () => {
    const token = await tokenAfter(fixture.owner);
    const late = new pg.Client({ connectionString: fixture.env.DATABASE_URL });
    await late.connect();
    try {
      const { organization } = fixture;
      await late.query('BEGIN');
      await late.query(
        `INSERT INTO audit_events (id, organization_id, action, target, outcome) VALUES ($1, $2, 'file.update', 'late', 'OK')`,
        [`late-${organization}`, organization],
      );
      await fixture.owner.upload('earlier', 'earlier');
      const before = await changesUntil(fixture.owner, token, ({ file }) => file?.filename === 'earlier');
      expect(before).toHaveLength(1);
      await late.query('COMMIT');
      const after = await changesUntil(fixture.owner, token, ({ action }) => action === 'file.update');
      expect(kinds(after)).toEqual(['file.upload', 'file.update -']);
    } finally {
      await late.end();
    }
  });
});

describe('a token', () => {
  const statusOf = async (query: Record<string, string>) =>
    refusal(
      await fixture.owner.call(`${fixture.owner.organizationPath}/changes?${new URLSearchParams(query)}`),
    );

  it('of another list, forged or too long a wait is refused', async () => {
    expect(await statusOf({ page_token: 'x' })).toMatchObject({ status: 400, reason: 'PAGE_TOKEN_INVALID' });
    expect(await statusOf({ wait_seconds: '91' })).toMatchObject({ status: 400, code: 3 });
    expect(await statusOf({ wait_seconds: '-1' })).toMatchObject({ status: 400, code: 3 });
  });

  it('older than what is kept, or of a database that was restored to before it, has expired', async () => {
    const other = await createFixture();
    try {
      const { organization } = other;
      const current = await tokenAfter(other.owner);
      const { next_page_token: early } = await readChanges(other.owner, { page_size: '1' });
      // As the retention of the audit log does.
      await other.query(
        `DELETE FROM audit_events WHERE organization_id = $1 AND id IN (
           SELECT event_id FROM audit_seals WHERE organization_id = $1 ORDER BY sequence LIMIT 2)`,
        [organization],
      );
      await other.query(
        `DELETE FROM audit_seals s WHERE organization_id = $1
           AND sequence < (SELECT max(sequence) FROM audit_seals e WHERE e.organization_id = $1
             AND NOT EXISTS (SELECT FROM audit_events a WHERE a.id = e.event_id))`,
        [organization],
      );
      const first = await readChanges(other.owner, {});
      expect(Number(first.changes[0]?.sequence)).toBe(3);
      const path = `${other.owner.organizationPath}/changes`;
      const old = await refusal(await other.owner.call(`${path}?page_token=${early}`));
      expect(old).toMatchObject({ status: 410, code: 5, reason: 'CURSOR_EXPIRED' });
      const stream = await other.owner.call(`${path}:stream?page_token=${early}`);
      expect(await refusal(stream)).toMatchObject({ status: 410, reason: 'CURSOR_EXPIRED' });
      await other.query('DELETE FROM audit_seals WHERE organization_id = $1', [organization]);
      expect(await refusal(await other.owner.call(`${path}?page_token=${current}`))).toMatchObject({
        status: 410,
        reason: 'CURSOR_EXPIRED',
      });
    } finally {
      await other.remove();
    }
  });
});

describe('the stream of changes', () => {
  it('sends each change with the token after it, and continues where a client was', async () => {
    const leaving = new AbortController();
    const first = await openStream(viewer, { signal: leaving.signal });
    expect(first.response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    expect(first.response.headers.get('x-accel-buffering')).toBe('no');
    const begin = await first.events.next();
    expect(begin.value).toEqual({ id: expect.any(String), change: undefined });
    await fixture.owner.upload('s1', 's1');
    const received = await first.events.next();
    expect(received.value?.change).toMatchObject({ action: 'file.upload', file: { filename: 's1' } });
    leaving.abort();

    await fixture.owner.upload('s2', 's2');
    // A stream that began at its own start would come after it.
    const path = `${viewer.organizationPath}/changes?wait_seconds=10&page_token=${received.value?.id}`;
    expect((await viewer.get<{ changes: object[] }>(path)).changes).toHaveLength(1);
    const again = new AbortController();
    const second = await openStream(viewer, { lastEventId: received.value?.id, signal: again.signal });
    await second.events.next();
    expect((await second.events.next()).value?.change?.file?.filename).toBe('s2');
    again.abort();
  });

  it('ends when the right does, and is then refused', async () => {
    const guest = await fixture.createUser('guest', 'viewer');
    const { events } = await openStream(guest);
    await events.next();
    await fixture.holdall(
      ...['member', 'remove', '--organization', fixture.organization, '--email', guest.email],
    );
    await fixture.owner.upload('unseen', 'unseen');
    expect(await events.next()).toEqual({ done: true, value: undefined });
    expect((await openStream(guest)).response.status).toBe(403);
  });

  it('shows a demoted admin nothing more of the members', async () => {
    const demoted = await fixture.createUser('demoted', 'admin');
    const leaving = new AbortController();
    const lastEventId = await tokenAfter(demoted);
    const { events } = await openStream(demoted, { lastEventId, signal: leaving.signal });
    await events.next();
    const { members } = await fixture.owner.get<{ members: { name: string; email: string }[] }>(
      `${fixture.owner.organizationPath}/members`,
    );
    const member = members.find(({ email }) => email === demoted.email);
    const json = { role: 'viewer' };
    await fixture.owner.call(`/api/v1/${member?.name}`, { method: 'PATCH', json });
    await fixture.owner.upload('seen', 'seen');
    expect((await events.next()).value?.change?.action).toBe('file.upload');
    leaving.abort();
  });
});
