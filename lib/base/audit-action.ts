import type { Action } from './policy';

/** What happened, in the domain's words: `file.upload`, `file.delete`, `organization.create`, … */
export type AuditAction =
  | `file.${'upload' | 'replace' | 'append' | 'update' | 'delete' | 'undelete' | 'purge'}`
  | `folder.${'create' | 'update' | 'delete' | 'undelete' | 'purge'}`
  | `linked_file.${'upload' | 'delete'}`
  | `organization.${'create' | 'update' | 'quota' | 'delete'}`
  | `member.${'add' | 'update' | 'remove'}`
  | `invitation.${'create' | 'update' | 'revoke' | 'accept'}`
  | `user.${'disable' | 'enable'}`
  | `token.${'create' | 'revoke'}`
  | `share_link.${'create' | 'revoke'}`
  | 'upload_url.create'
  | 'upload_url.revoke'
  | 'upload.end'
  | 'download_url.create';

/** What was asked for: an action, or to come in by a URL or link that has ended. */
export type DeniedAction = Action | `${'upload_url' | 'download_url' | 'share_link'}.use`;
