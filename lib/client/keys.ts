/** The one table of query keys: what is told anew when something changes is told by a prefix of these. */
export const keys = {
  user: ['user'] as const,
  tokens: ['tokens'] as const,
  organizations: ['organizations'] as const,
  organization: (organization: string) => ['organizations', organization] as const,
  /** Everything that is in an organization. */
  content: (organization: string) => ['content', organization] as const,
  list: (organization: string, kind: 'files' | 'folders', view: unknown) =>
    ['content', organization, 'list', kind, view] as const,
  folder: (organization: string, folder: string) => ['content', organization, 'folder', folder] as const,
  linked: (organization: string, folder: string, path?: string) =>
    path === undefined
      ? (['content', organization, 'linked', folder] as const)
      : (['content', organization, 'linked', folder, path] as const),
  /**
   * All share links of an organization, those of an entry, and who came by one: told by the path of the list.
   */
  shareLinks: (organization: string, path?: string) =>
    path === undefined
      ? (['content', organization, 'shareLinks'] as const)
      : (['content', organization, 'shareLinks', path] as const),
  requests: (organization: string, name?: string) =>
    name === undefined
      ? (['content', organization, 'requests'] as const)
      : (['content', organization, 'requests', name] as const),
  members: (organization: string) => ['people', organization, 'members'] as const,
  invitations: (organization: string) => ['people', organization, 'invitations'] as const,
  audit: (organization: string, filters: unknown) => ['people', organization, 'audit', filters] as const,
  usage: (organization: string) => ['content', organization, 'usage'] as const,
  instance: (part: string, query = '') => ['instance', part, query] as const,
  file: (organization: string, file: string) => ['content', organization, 'file', file] as const,
  found: (organization: string, query: string) => ['content', organization, 'found', query] as const,
  paths: (organization: string) => ['content', organization, 'paths'] as const,
  activity: (organization: string, file: string) => ['content', organization, 'activity', file] as const,
  uploads: (organization: string) => ['content', organization, 'uploads'] as const,
};
