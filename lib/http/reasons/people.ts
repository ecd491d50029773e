import type { Told } from './told';

/** About organizations and their people. */
export const peopleReasons = {
  USER_NOT_FOUND: { code: 'NOT_FOUND', says: 'Nobody here has this e-mail. Invite them instead.' },
  LAST_ADMINISTRATOR: {
    code: 'FAILED_PRECONDITION',
    says: 'The last administrator of the instance cannot be disabled.',
  },
  ORGANIZATION_NOT_FOUND: {
    code: 'NOT_FOUND',
    says: 'There is no such organization. It may have been deleted.',
  },
  MEMBER_NOT_FOUND: { code: 'NOT_FOUND', says: 'There is no such member in this organization.' },
  MEMBER_EXISTS: { code: 'ALREADY_EXISTS', says: 'They are a member already. Change their role.' },
  INVITATION_NOT_FOUND: { code: 'NOT_FOUND', says: 'There is no such invitation that is still open.' },
  INVITATION_INVALID: {
    code: 'PERMISSION_DENIED',
    says: 'This invitation is not one of ours. Check that the link was copied whole.',
  },
  INVITATION_ENDED: {
    code: 'PERMISSION_DENIED',
    says: 'This invitation was accepted or has ended. Ask for a new one.',
  },
  INVITATION_FOR_ANOTHER: {
    code: 'PERMISSION_DENIED',
    says: 'This invitation is for another e-mail. Sign in with that, or ask for one of your own.',
  },
  LAST_OWNER: {
    code: 'FAILED_PRECONDITION',
    says: 'The last owner cannot go. Make another one first.',
  },
  OWNER_REQUIRED: {
    code: 'PERMISSION_DENIED',
    says: 'Only an owner may make an owner, or change or remove one.',
  },
  ORGANIZATION_ID_INVALID: {
    code: 'INVALID_ARGUMENT',
    says: 'organization_id must have 3 to 63 characters of a-z, 0-9 and "-", begin with a letter and not end with "-".',
  },
  ORGANIZATION_ID_TAKEN: {
    code: 'ALREADY_EXISTS',
    says: 'This id is or was an organization. Choose another.',
    metadata: { organization_id: 'acme' },
  },
  DISPLAY_NAME_INVALID: {
    code: 'INVALID_ARGUMENT',
    says: 'display_name must be 1 to 255 bytes of text without control characters.',
  },
  NOT_A_MEMBER: {
    code: 'PERMISSION_DENIED',
    says: 'There is no such organization, or this credential has no part in it.',
  },
  INSUFFICIENT_ROLE: {
    code: 'PERMISSION_DENIED',
    says: 'Your role in this organization does not allow that. Ask an administrator of it.',
  },
  ADMINISTRATORS_ONLY: {
    code: 'PERMISSION_DENIED',
    says: 'Only administrators of this instance do that. Ask one of them.',
  },
} as const satisfies Record<string, Told>;
