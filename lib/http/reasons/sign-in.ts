import type { Told } from './told';

/** About accounts, sessions and tokens. */
export const signInReasons = {
  CREDENTIAL_MISSING: {
    code: 'UNAUTHENTICATED',
    says: 'Send a token: Authorization: Bearer hld_pat_…',
  },
  TOKEN_MALFORMED: {
    code: 'UNAUTHENTICATED',
    says: 'This is no token: a letter of it may be missing or wrong.',
  },
  TOKEN_INVALID: {
    code: 'UNAUTHENTICATED',
    says: 'This token is not known. Check it, or make a new one.',
  },
  TOKEN_EXPIRED: { code: 'UNAUTHENTICATED', says: 'This token has expired. Make a new one.' },
  TOKEN_REVOKED: { code: 'UNAUTHENTICATED', says: 'This token was revoked. Make a new one.' },
  USER_DISABLED: { code: 'UNAUTHENTICATED', says: 'This account is disabled. Ask an administrator.' },
  SESSION_ENDED: { code: 'UNAUTHENTICATED', says: 'This session has ended. Sign in again.' },
  ORIGIN_UNPROVEN: {
    code: 'PERMISSION_DENIED',
    says: 'A change by session cookie must come from a page of this server: Sec-Fetch-Site or Origin must say so. Programs use a token.',
  },
  SESSION_ONLY: {
    code: 'PERMISSION_DENIED',
    says: 'Only a browser session may do that. Sign in, then do it there.',
  },
  SIGN_UP_CLOSED: {
    code: 'PERMISSION_DENIED',
    says: 'Accounts are made by invitation here. Ask an administrator of your organization.',
  },
  SETUP_LINK_ENDED: {
    code: 'PERMISSION_DENIED',
    says: 'This set-up link is used up or wrong: it ends with the first account. Sign in.',
  },
  SETUP_NEEDED: {
    code: 'PERMISSION_DENIED',
    says: 'The first account is made by the set-up link that the server prints when it starts.',
  },
  EMAIL_INVALID: { code: 'INVALID_ARGUMENT', says: 'This is no e-mail address such as ada@example.com.' },
  EMAIL_TAKEN: {
    code: 'ALREADY_EXISTS',
    says: 'There is a user with the e-mail ada@example.com already.',
  },
  PASSWORD_INVALID: {
    code: 'INVALID_ARGUMENT',
    says: 'A password must have at least 8 characters and at most 256 bytes.',
  },
  PASSWORD_WRONG: { code: 'INVALID_ARGUMENT', says: 'The present password is another one.' },
  TOO_MANY_ATTEMPTS: {
    code: 'RESOURCE_EXHAUSTED',
    says: 'Too many wrong passwords. Try again in 15 minutes.',
    metadata: { retry_after_seconds: '900' },
  },
  INSUFFICIENT_SCOPE: {
    code: 'PERMISSION_DENIED',
    says: 'This token has no scope for that. Make one with a wider scope.',
  },
  SCOPES_INVALID: {
    code: 'INVALID_ARGUMENT',
    says: 'scopes must name at least one of files:read, files:write, organizations:admin.',
  },
  ORGANIZATION_IDS_INVALID: {
    code: 'INVALID_ARGUMENT',
    says: 'organization_ids must name organizations that the user is a member of.',
  },
  TOKEN_PINNED: {
    code: 'PERMISSION_DENIED',
    says: 'This token is for certain organizations only and cannot make another.',
  },
  TOKEN_CREATION_FORBIDDEN: {
    code: 'PERMISSION_DENIED',
    says: 'A token cannot make another. Make one in the browser, or by: holdall token create.',
  },
  TOKEN_NOT_FOUND: { code: 'NOT_FOUND', says: 'There is no such token that you may see.' },
} as const satisfies Record<string, Told>;
