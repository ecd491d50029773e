import type { ListView } from './content';

/**
 * The one table of query keys. A change invalidates everything below a prefix; whatever else describes a
 * query stands in one object at the end, so that no code depends on a position in a key.
 */
export const keys = {
  user: ['user'] as const,
  tokens: ['tokens'] as const,
  sessions: ['sessions'] as const,
  factors: ['factors'] as const,
  organizations: ['organizations'] as const,
  organization: (organization: string) => ['organizations', organization] as const,
  /** Everything in an organization. */
  content: (organization: string) => ['content', organization] as const,
  /** Every list of files and folders of an organization. */
  lists: (organization: string) => ['content', organization, 'list'] as const,
  list: (kind: 'files' | 'folders', { organization, ...view }: ListView) =>
    ['content', organization, 'list', { kind, ...view }] as const,
  folder: (organization: string, folder: string) => ['content', organization, 'folder', { folder }] as const,
  folderWatch: (organization: string, folder: string) =>
    ['people', organization, 'watch', { folder }] as const,
  /** A folder with the folders above it. */
  folderPath: (organization: string, folder: string | null) =>
    ['content', organization, 'folderPath', { folder }] as const,
  /** The folders in a folder, or all that a search finds. */
  folders: (organization: string, { folder, query }: { folder: string | null; query: string }) =>
    ['content', organization, 'folders', { folder, query }] as const,
  /** How many files a view has. */
  scopeCount: (organization: string, scope: object) =>
    ['content', organization, 'scopeCount', { scope }] as const,
  folderOptions: (organization: string) => ['content', organization, 'folderOptions'] as const,
  linked: (organization: string, folder: string, path?: string) =>
    path === undefined
      ? (['content', organization, 'linked', folder] as const)
      : (['content', organization, 'linked', folder, { path }] as const),
  /** All share links of an organization; with a path, the list at that path of the API. */
  shareLinks: (organization: string, path?: string) =>
    path === undefined
      ? (['content', organization, 'shareLinks'] as const)
      : (['content', organization, 'shareLinks', { path }] as const),
  requests: (organization: string, name?: string) =>
    name === undefined
      ? (['content', organization, 'requests'] as const)
      : (['content', organization, 'requests', { name }] as const),
  members: (organization: string) => ['people', organization, 'members'] as const,
  invitations: (organization: string) => ['people', organization, 'invitations'] as const,
  /** The webhooks of an organization, each below. */
  webhooks: (organization: string) => ['people', organization, 'webhooks'] as const,
  webhook: (organization: string, webhook: string) =>
    ['people', organization, 'webhooks', { webhook }] as const,
  deliveries: (organization: string, webhook: string) =>
    ['people', organization, 'webhooks', { webhook, part: 'deliveries' }] as const,
  audit: (organization: string, filters: object) => ['people', organization, 'audit', { filters }] as const,
  usage: (organization: string) => ['content', organization, 'usage'] as const,
  usageHistory: (organization: string) => ['content', organization, 'usage', { part: 'history' }] as const,
  /** Everything about the instance. */
  wholeInstance: ['instance'] as const,
  instance: (part: string, query = '') => ['instance', { part, query }] as const,
  file: (organization: string, file: string) => ['content', organization, 'file', { file }] as const,
  office: (name: string, etag: string) => ['office', { name, etag }] as const,
  fileText: (name: string, etag: string) => ['fileText', { name, etag }] as const,
  search: (organization: string, query: string) => ['content', organization, 'search', { query }] as const,
  paths: (organization: string) => ['content', organization, 'paths'] as const,
  activity: (organization: string, name: string) => ['content', organization, 'activity', { name }] as const,
  versions: (organization: string, name: string, etag: string) =>
    ['content', organization, 'versions', { name, etag }] as const,
  operations: (organization: string) => ['operations', organization] as const,
  uploads: (organization: string) => ['content', organization, 'uploads'] as const,
};
