import type { Action } from './policy';

/** The actions of the audit log. */
export type AuditAction =
  | `file.${'upload' | 'replace' | 'append' | 'complete' | 'copy' | 'update' | 'delete' | 'undelete' | 'purge' | 'download'}`
  | `file.${'restore_version' | 'update_version' | 'delete_version'}`
  | `folder.${'create' | 'copy' | 'update' | 'delete' | 'undelete' | 'purge'}`
  | `linked_file.${'upload' | 'delete' | 'download'}`
  | `organization.${'create' | 'update' | 'quota' | 'quota_warning' | 'quota_reached' | 'export' | 'delete'}`
  | `member.${'add' | 'update' | 'remove'}`
  | `invitation.${'create' | 'update' | 'revoke' | 'accept'}`
  | `user.${'update' | 'disable' | 'enable' | 'delete' | 'verify_email' | 'reset_password' | 'link_identity'}`
  | `user.${'sign_in' | 'sign_out' | 'end_sessions' | 'reauthenticate' | 'change_password' | 'change_email'}`
  | `user.${'add_factor' | 'update_factor' | 'remove_factor' | 'create_recovery_codes' | 'reset_factors'}`
  | 'session.revoke'
  | `token.${'create' | 'revoke'}`
  | `share_link.${'create' | 'revoke'}`
  | `webhook.${'create' | 'update' | 'delete' | 'rotate_secret'}`
  | 'upload_url.create'
  | 'upload_url.revoke'
  | 'upload.end'
  | 'download_url.create'
  | 'download_url.revoke'
  | `archive.${'create' | 'revoke' | 'download'}`;

/** What was denied: an action, or the use of a URL or link that is no longer valid. */
export type DeniedAction =
  | Action
  | `user.${'sign_in' | 'reauthenticate'}`
  | `${'upload_url' | 'download_url' | 'share_link' | 'archive'}.use`;
