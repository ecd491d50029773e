import { describe, expect, it } from 'vitest';
import { startWhere } from '@/lib/base/pagination/keyset-page';
import { addSelection, foldersOf, likePattern, type Selection } from './selection';

const organization = { id: 'organization', rootFolderId: 'root' };
const all: Selection = { folderId: null, recursive: false, query: '', showDeleted: false };

/** The ids that foldersOf returns where the branch has `below`, and the values of its query, if any. */
async function folders(selection: Partial<Selection>, below: string[] | null = ['a', 'b']) {
  const queries: unknown[][] = [];
  const query = async (_text: string, values: unknown[]) => {
    queries.push(values);
    return [{ ids: below as string[] }];
  };
  return { ids: await foldersOf(query, organization, { ...all, ...selection }), queries };
}

describe('foldersOf', () => {
  it('limits nothing for the whole organization', async () => {
    expect(await folders({ recursive: true })).toEqual({ ids: null, queries: [] });
  });

  it('is one folder where it is not recursive, even the root', async () => {
    expect(await folders({ folderId: 'root' })).toEqual({ ids: ['root'], queries: [] });
  });

  it('limits nothing for all live entries below the root', async () => {
    expect(await folders({ folderId: 'root', recursive: true })).toEqual({ ids: null, queries: [] });
  });

  it('limits the trash below the root: trashed files may be in trashed folders', async () => {
    const { ids } = await folders({ folderId: 'root', recursive: true, showDeleted: true });
    expect(ids).toEqual(['a', 'b']);
  });

  it('asks for the branch below any other folder', async () => {
    expect(await folders({ folderId: 'a', recursive: true })).toEqual({
      ids: ['a', 'b'],
      queries: [['organization', 'a']],
    });
  });

  it('is empty for a folder that does not exist, instead of unlimited', async () => {
    expect((await folders({ folderId: 'x', recursive: true }, null)).ids).toEqual([]);
  });
});

describe('addSelection', () => {
  const columns = { alias: 'f', parent: 'folder_id', stars: 'file_stars', starred: 'file_id' };
  const build = (filter: Partial<Selection> & { folderIds?: string[] | null }) => {
    const where = startWhere();
    addSelection(where, columns, { ...all, organizationId: 'organization', folderIds: null, ...filter });
    return { conditions: where.conditions, matches: where.matches, values: where.values };
  };

  it('selects the live entries of the organization', () => {
    expect(build({})).toEqual({
      conditions: ['f.organization_id = $1', 'f.deleted_at IS NULL'],
      matches: [],
      values: ['organization'],
    });
  });

  it('selects the trash', () => {
    expect(build({ showDeleted: true }).conditions).toContain('f.deleted_at IS NOT NULL');
  });

  it('selects folders by their ids, and nothing for none', () => {
    expect(build({ folderIds: ['a'] })).toMatchObject({
      conditions: [expect.anything(), expect.anything(), 'f.folder_id = $2'],
      values: ['organization', 'a'],
    });
    expect(build({ folderIds: ['a', 'b'] }).conditions).toContain('f.folder_id = ANY ($2)');
    expect(build({ folderIds: [] }).conditions).toContain('f.folder_id = ANY ($2)');
  });

  it('has a condition for each word, and never writes a word into the query', () => {
    const { matches, values } = build({ query: " 2025 \u00c4'; --" });
    expect(values[1]).toEqual(['%2025%', "%a';%", '%--%']);
    expect(matches).toEqual([
      'f.search_key LIKE ($2::text[])[1]',
      'f.search_key LIKE ($2::text[])[2]',
      'f.search_key LIKE ($2::text[])[3]',
    ]);
  });

  it('selects what a user marked with a star', () => {
    const { conditions, values } = build({ starredBy: 'ada' });
    expect(conditions[2]).toContain('FROM file_stars');
    expect(values).toEqual(['organization', 'ada']);
  });

  it('has no condition for a query without words', () => {
    expect(build({ query: ' \t' })).toEqual(build({}));
  });
});

describe('likePattern', () => {
  it('matches wildcards and backslashes as they are', () => {
    expect(likePattern('100%_\\')).toBe('%100\\%\\_\\\\%');
  });
});
