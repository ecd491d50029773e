import type { Actor } from '@/lib/base/actor';
import { type Action, may, type Role } from '@/lib/base/policy';

/** What a change is about. */
export type ChangeKind =
  | 'file'
  | 'folder'
  | 'organization'
  | 'member'
  | 'invitation'
  | 'link'
  | 'upload_url'
  | 'upload';

/**
 * What the events of a family (the part of an action before the dot) are about, who may see them, and whether
 * others see those of what they created themselves. Families without a row, such as sessions and tokens, are
 * no part of an organization and only in the audit log; so are generated download URLs, which nothing lists.
 */
const families: Record<string, { kind: ChangeKind; action: Action; ownAction?: Action }> = {
  file: { kind: 'file', action: 'file.read' },
  folder: { kind: 'folder', action: 'file.read' },
  linked_file: { kind: 'folder', action: 'file.read' },
  organization: { kind: 'organization', action: 'organization.read' },
  member: { kind: 'member', action: 'member.manage' },
  user: { kind: 'member', action: 'member.manage' },
  invitation: { kind: 'invitation', action: 'member.manage' },
  share_link: { kind: 'link', action: 'creation.end', ownAction: 'file.share' },
  upload_url: { kind: 'upload_url', action: 'creation.end', ownAction: 'file.write' },
  upload: { kind: 'upload', action: 'creation.end', ownAction: 'file.write' },
};

const downloads = ['file.download', 'linked_file.download'];
const quotaActions = ['organization.quota', 'organization.quota_warning', 'organization.quota_reached'];

/** Of the events of a user, those that change the list of members. */
export const MEMBER_CHANGES_OF_USER = [
  'user.update',
  'user.change_email',
  'user.disable',
  'user.enable',
  'user.delete',
];

/** The families that a caller sees all of, those of which only their own, and hidden single actions. */
export type Sight = { all: string[]; own: string[]; hiddenActions: string[]; isAdmin: boolean };

/** What changes a caller sees, by their present role and the scopes of their token. */
export function sightOf(role: Role, { scopes }: Pick<Actor, 'scopes'>): Sight {
  const sees = (action: Action | undefined) => action !== undefined && may(role, scopes, action);
  const names = Object.keys(families);
  const all = names.filter((name) => sees(families[name]?.action));
  return {
    all,
    own: names.filter((name) => !all.includes(name) && sees(families[name]?.ownAction)),
    // Downloads change nothing; the quota is a part of the usage.
    hiddenActions: [...downloads, ...(sees('usage.read') ? [] : quotaActions)],
    isAdmin: sees('creation.end'),
  };
}

/** The kind of what an action changes, and its id from the target of the event. */
export function subjectOf({ action, target }: { action: string; target: string }): {
  kind: ChangeKind;
  id: string;
} {
  const family = action.slice(0, action.indexOf('.'));
  const { kind } = families[family] ?? { kind: 'organization' };
  // The target of a file in an external folder is the folder and a path.
  return { kind, id: family === 'linked_file' ? target.slice(0, `${target}/`.indexOf('/')) : target };
}
