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
  file: (organization: string, file: string) => ['content', organization, 'file', file] as const,
  uploads: (organization: string) => ['content', organization, 'uploads'] as const,
};
