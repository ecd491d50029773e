import { type Code, codes } from '@/lib/errors';
import { statusOf } from './status';

type Told = { code: Code; says: string; means?: string; metadata?: Record<string, string> };

/**
 * Every reason that a route of the REST API answers with: its code, a sentence such as its message has, and what it means where that
 * sentence is one of many. For documents; what is thrown where it happens may say more.
 */
export const reasons = {
  HEADER_INVALID: { code: 'INVALID_ARGUMENT', says: 'Upload-Offset must be a whole number, not negative.' },
  METADATA_INVALID: {
    code: 'INVALID_ARGUMENT',
    says: 'Upload-Metadata must be pairs of a key and a Base64 value of UTF-8 text, separated by commas.',
  },
  CHECKSUM_INVALID: {
    code: 'INVALID_ARGUMENT',
    says: 'Upload-Checksum must be one of sha1, sha256, crc32c and a Base64 digest.',
  },
  CHECKSUM_MISMATCH: {
    code: 'INVALID_ARGUMENT',
    says: 'The bytes are not what Upload-Checksum says. They were dropped; send them again.',
  },
  CONCAT_INVALID: {
    code: 'INVALID_ARGUMENT',
    says: 'Upload-Concat must be "partial", or "final;" and the URLs of partial uploads.',
  },
  CONTENT_RANGE_INVALID: {
    code: 'INVALID_ARGUMENT',
    says: 'Content-Range must look like "bytes 0-499/1234", or "bytes */1234" to ask.',
  },
  UPLOAD_LENGTH_CONFLICT: {
    code: 'INVALID_ARGUMENT',
    says: 'The length of an upload cannot change, nor be less than what has arrived.',
  },
  UPLOAD_IS_FINAL: {
    code: 'INVALID_ARGUMENT',
    says: 'A final upload takes no bytes: they came with its parts.',
  },
  TUS_CONTENT_TYPE: {
    code: 'INVALID_ARGUMENT',
    says: 'Send the bytes as Content-Type: application/offset+octet-stream.',
  },
  TUS_VERSION: {
    code: 'FAILED_PRECONDITION',
    says: 'This server speaks tus 1.0.0. Send Tus-Resumable: 1.0.0.',
  },
  PARTIAL_NOT_READY: {
    code: 'FAILED_PRECONDITION',
    says: 'A final upload needs partial uploads of this URL that are complete.',
  },
  OFFSET_MISMATCH: {
    code: 'ABORTED',
    says: 'The upload stands at 8388608 bytes. Go on from there.',
    metadata: { offset: '8388608' },
  },
  TOO_MANY_PENDING_UPLOADS: {
    code: 'RESOURCE_EXHAUSTED',
    says: 'Too many unfinished uploads here. Finish or end some first.',
    metadata: { retry_after_seconds: '60' },
  },
  UPLOAD_LOCKED: { code: 'ABORTED', says: 'Another request still writes to this upload. Try again.' },
  UPLOAD_TAKEN_OVER: {
    code: 'ABORTED',
    says: 'Another request took this upload over. Ask for its offset, then go on from there.',
  },
  UPLOAD_GONE: {
    code: 'NOT_FOUND',
    says: 'This upload has ended or expired. Begin a new one.',
  },
  UPLOAD_NOT_FOUND: { code: 'NOT_FOUND', says: 'There is no such unfinished upload that you may end.' },
  USER_NOT_FOUND: { code: 'NOT_FOUND', says: 'Nobody here has this e-mail. Invite them instead.' },
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
  SETUP_NEEDED: {
    code: 'PERMISSION_DENIED',
    says: 'The first account is made by the set-up link that the server prints when it starts.',
  },
  SHARE_LINK_NOT_FOUND: { code: 'NOT_FOUND', says: 'There is no such share link that you may see.' },
  SHARE_UNKNOWN: { code: 'NOT_FOUND', says: 'There is no such link. Check that it was copied whole.' },
  SHARE_REVOKED: { code: 'NOT_FOUND', says: 'This link was revoked. Ask for a new one.' },
  SHARE_EXPIRED: { code: 'NOT_FOUND', says: 'This link has expired. Ask for a new one.' },
  SHARE_SPENT: {
    code: 'NOT_FOUND',
    says: 'This link was for a number of downloads, and they are spent. Ask for a new one.',
  },
  SHARE_GONE: { code: 'NOT_FOUND', says: 'What this link led to is there no more.' },
  SHARE_PASSWORD: {
    code: 'UNAUTHENTICATED',
    says: 'This link needs a password. Send it as the password of HTTP Basic.',
  },
  LAST_OWNER: {
    code: 'FAILED_PRECONDITION',
    says: 'The last owner cannot go. Make another one first.',
  },
  OWNER_NEEDED: {
    code: 'PERMISSION_DENIED',
    says: 'Only an owner may make an owner, or change or remove one.',
  },
  UPLOAD_URL_NOT_FOUND: { code: 'NOT_FOUND', says: 'There is no such upload URL that you may end.' },
  IDEMPOTENCY_KEY_INVALID: {
    code: 'INVALID_ARGUMENT',
    says: 'Idempotency-Key must be 1 to 255 visible ASCII characters.',
  },
  ENCODING_INVALID: {
    code: 'INVALID_ARGUMENT',
    says: 'The URL has percent-encoding that is not well-formed UTF-8.',
  },
  FIELD_INVALID: {
    code: 'INVALID_ARGUMENT',
    says: 'page_size: must be a whole number, not negative.',
    means: 'A field or parameter has the wrong type or is out of bounds. The metadata names it.',
    metadata: { field: 'page_size' },
  },
  JSON_INVALID: { code: 'INVALID_ARGUMENT', says: 'The body must be a JSON object in UTF-8, or absent.' },
  PAGE_TOKEN_INVALID: {
    code: 'INVALID_ARGUMENT',
    says: 'This page_token belongs to another list. Begin again without one.',
  },
  ORDER_BY_INVALID: {
    code: 'INVALID_ARGUMENT',
    says: 'order_by must be create_time, update_time, filename or size_bytes, optionally with " desc".',
  },
  FILENAME_INVALID: {
    code: 'INVALID_ARGUMENT',
    says: 'This name cannot be used: it has a slash or backslash. Choose another one.',
    means: 'This name cannot be used. The message says why.',
  },
  NAME_INVALID: {
    code: 'INVALID_ARGUMENT',
    says: 'names must be names or ids of files of this organization.',
    metadata: { name: 'organizations/other/files/4k2jd0q8w1z7m3n5b9x6c0v2a' },
  },
  MIME_TYPE_INVALID: {
    code: 'INVALID_ARGUMENT',
    says: 'The content type is malformed. Send one like text/plain, or none.',
  },
  DISPOSITION_INVALID: {
    code: 'INVALID_ARGUMENT',
    says: 'Content-Disposition is malformed. Send one like: attachment; filename="report.pdf".',
  },
  DIGEST_INVALID: {
    code: 'INVALID_ARGUMENT',
    says: 'content-digest must look like sha-256=:BASE64: (RFC 9530) and agree with other digests.',
  },
  DIGEST_MISMATCH: {
    code: 'INVALID_ARGUMENT',
    says: 'The content is not what its digest header says. Nothing was kept; send it again.',
  },
  FORM_INVALID: {
    code: 'INVALID_ARGUMENT',
    says: 'The form is not well-formed multipart/form-data.',
  },
  FORM_NOT_ONE_FILE: { code: 'INVALID_ARGUMENT', says: 'The form must have exactly one file part.' },
  CONTENT_TOO_SHORT: {
    code: 'INVALID_ARGUMENT',
    says: 'The content ended before its announced length. Nothing was kept.',
  },
  BODY_TOO_SLOW: {
    code: 'INVALID_ARGUMENT',
    says: 'The content arrived too slowly. Use a resumable upload on such a line: it goes on where it was.',
  },
  CONTENT_TOO_LARGE: {
    code: 'INVALID_ARGUMENT',
    says: 'The content is larger than the 5497558138880 bytes allowed here.',
    means: 'The content is larger than is allowed here; JSON may have 1 MiB.',
    metadata: { max_size_bytes: '5497558138880' },
  },
  CONTENT_ENCODING_UNSUPPORTED: {
    code: 'INVALID_ARGUMENT',
    says: 'Send the bytes without a Content-Encoding: they are kept as they come.',
  },
  MIME_TYPE_NOT_ALLOWED: {
    code: 'INVALID_ARGUMENT',
    says: 'This URL takes only content of type image/*.',
    means: 'This URL is bound to another type.',
    metadata: { mime_type: 'image/*' },
  },
  RANGE_NOT_SATISFIABLE: {
    code: 'INVALID_ARGUMENT',
    says: 'No part of the range lies within the 1048576 bytes of the file.',
    means: 'No part of the range lies within the file.',
    metadata: { content_range: 'bytes */1048576' },
  },
  ORGANIZATION_ID_INVALID: {
    code: 'INVALID_ARGUMENT',
    says: 'organization_id must have 3 to 63 characters of a-z, 0-9 and "-", begin with a letter and not end with "-".',
  },
  DISPLAY_NAME_INVALID: {
    code: 'INVALID_ARGUMENT',
    says: 'display_name must be 1 to 255 bytes of text without control characters.',
  },
  SCOPES_INVALID: {
    code: 'INVALID_ARGUMENT',
    says: 'scopes must name at least one of files:read, files:write, organizations:admin.',
  },
  ORGANIZATION_IDS_INVALID: {
    code: 'INVALID_ARGUMENT',
    says: 'organization_ids must name organizations that the user is a member of.',
  },

  CREDENTIAL_MISSING: {
    code: 'UNAUTHENTICATED',
    says: 'Send a token: Authorization: Bearer hld_pat_…',
  },
  TOKEN_MALFORMED: {
    code: 'UNAUTHENTICATED',
    says: 'This is no token: a letter of it may be missing or wrong.',
  },
  CREDENTIAL_UNKNOWN: {
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
  PASSWORD_GUESSES: {
    code: 'RESOURCE_EXHAUSTED',
    says: 'Too many wrong passwords. Try again in 15 minutes.',
    metadata: { retry_after_seconds: '900' },
  },

  NOT_A_MEMBER: {
    code: 'PERMISSION_DENIED',
    says: 'There is no such organization, or this credential has no part in it.',
  },
  ROLE_TOO_LOW: {
    code: 'PERMISSION_DENIED',
    says: 'Your role in this organization does not allow that. Ask an administrator of it.',
  },
  SCOPE_MISSING: {
    code: 'PERMISSION_DENIED',
    says: 'This token has no scope for that. Make one with a wider scope.',
  },
  TOKEN_PINNED: {
    code: 'PERMISSION_DENIED',
    says: 'This token is for certain organizations only and cannot make another.',
  },
  ADMINISTRATORS_ONLY: {
    code: 'PERMISSION_DENIED',
    says: 'Only administrators of this instance do that. Ask one of them.',
  },
  TOKEN_CANNOT_MAKE_TOKENS: {
    code: 'PERMISSION_DENIED',
    says: 'A token cannot make another. Make one in the browser, or by: holdall token create.',
  },
  URL_INVALID: {
    code: 'PERMISSION_DENIED',
    says: 'This URL is not one of ours. Check that it was copied whole.',
  },
  URL_EXPIRED: { code: 'PERMISSION_DENIED', says: 'This URL has expired. Ask for a new one.' },
  URL_REVOKED: { code: 'PERMISSION_DENIED', says: 'This upload URL was revoked. Ask for a new one.' },
  URL_ENDED: {
    code: 'PERMISSION_DENIED',
    says: 'Whoever made this URL may not do this any more. Ask for a new one.',
  },

  FILE_NOT_FOUND: {
    code: 'NOT_FOUND',
    says: 'There is no such file in this organization. It may have been deleted.',
  },
  FOLDER_NOT_FOUND: {
    code: 'NOT_FOUND',
    says: 'There is no such folder in this organization. It may have been deleted.',
  },
  FOLDER_NAME_TAKEN: {
    code: 'ALREADY_EXISTS',
    says: 'There is a folder of this name already. Choose another name, or use that folder.',
    metadata: { name: 'organizations/acme/folders/0b1c5d9e2f7g3h8j4k6m1n0p5' },
  },
  FOLDER_NOT_DELETED: { code: 'ALREADY_EXISTS', says: 'This folder is not in the trash.' },
  FOLDER_IS_ROOT: {
    code: 'FAILED_PRECONDITION',
    says: 'The root folder cannot be renamed, moved or deleted.',
  },
  FOLDER_NOT_LINKED: {
    code: 'FAILED_PRECONDITION',
    says: 'This folder is not linked to another place: what is in it are files and folders.',
  },
  LINKED_IS_FOLDER: {
    code: 'INVALID_ARGUMENT',
    says: 'This is a folder, and only files can be read, written and deleted here.',
  },
  LINK_URI_INVALID: {
    code: 'INVALID_ARGUMENT',
    says: 'A link needs a uri such as file:///srv/acme/reports or s3://bucket/prefix, without "..", empty names and control characters.',
  },
  LINKED_PATH_INVALID: {
    code: 'INVALID_ARGUMENT',
    says: 'This path has "." or ".." for a name. Name the way from the linked folder, as in reports/2026/a.pdf.',
    means: 'This is no path that can be behind a link. The message says why.',
  },
  LINK_NOT_ALLOWED: {
    code: 'PERMISSION_DENIED',
    says: 'LINK_ROOTS does not let this organization link there. Ask whoever runs this server.',
  },
  LINK_READ_ONLY: {
    code: 'PERMISSION_DENIED',
    says: 'This link is for reading only. Ask whoever made it for one that is not.',
  },
  LINKED_NOT_PLAIN: {
    code: 'PERMISSION_DENIED',
    says: 'What is at this path is no plain file. Choose another name.',
  },
  LINKED_FORBIDDEN: {
    code: 'PERMISSION_DENIED',
    says: 'The server itself may not do this behind the link. Ask whoever runs it.',
  },
  LINKED_FILE_NOT_FOUND: {
    code: 'NOT_FOUND',
    says: 'There is no such file or folder behind this link. List the folder to see what is there.',
  },
  LINK_TARGET_NOT_FOUND: {
    code: 'NOT_FOUND',
    says: 'What this link points at is not there. Ask whoever runs this server.',
  },
  FOLDER_IS_LINKED: {
    code: 'FAILED_PRECONDITION',
    says: 'This folder is a window onto a place outside. Use its linkedFiles routes, or choose another folder.',
  },
  FOLDER_IS_DELETED: {
    code: 'FAILED_PRECONDITION',
    says: 'The folder that it was in is in the trash. Bring that back first, or say in "folder" where to put it.',
    metadata: { folder: 'organizations/acme/folders/0b1c5d9e2f7g3h8j4k6m1n0p5' },
  },
  FOLDER_INTO_ITSELF: {
    code: 'FAILED_PRECONDITION',
    says: 'A folder cannot go into itself or a folder below it. Choose another place.',
  },
  FOLDER_TOO_DEEP: {
    code: 'FAILED_PRECONDITION',
    says: 'Folders may lie 100 deep. Choose a place further up.',
  },
  FOLDER_NOT_EMPTY: {
    code: 'FAILED_PRECONDITION',
    says: 'This folder is not empty. Empty it first, or delete it with force=true together with all that is in it.',
  },
  TOKEN_NOT_FOUND: { code: 'NOT_FOUND', says: 'There is no such token that you may see.' },

  FILE_NOT_DELETED: { code: 'ALREADY_EXISTS', says: 'This file is not in the trash.' },
  ORGANIZATION_ID_TAKEN: {
    code: 'ALREADY_EXISTS',
    says: 'This id is or was an organization. Choose another.',
    metadata: { organization_id: 'acme' },
  },
  URL_USED_UP: {
    code: 'ALREADY_EXISTS',
    says: 'This upload URL has taken all its files. Ask for a new one.',
    metadata: { name: 'organizations/acme/files/4k2jd0q8w1z7m3n5b9x6c0v2a' },
  },
  URL_IN_USE: {
    code: 'ABORTED',
    says: 'Another upload through this URL is under way. Try again when it ends.',
  },
  FILE_CHANGED: { code: 'ABORTED', says: 'The file changed while it was opened. Try again.' },
  UPLOAD_ENDED: {
    code: 'ABORTED',
    says: 'This upload was ended meanwhile. Nothing was kept; start it again.',
  },
  PRECONDITION_FAILED: {
    code: 'ABORTED',
    says: 'It has changed since you read it. Read it again, then decide.',
    metadata: { etag: 'r8s1kq0w2e5t7y9u1i3o6p4a0' },
  },

  RATE_LIMITED: {
    code: 'RESOURCE_EXHAUSTED',
    says: 'Too many requests. Wait, then go on.',
    metadata: { retry_after_seconds: '23' },
  },
  UPLOADS_AT_ONCE: {
    code: 'RESOURCE_EXHAUSTED',
    says: 'Too many uploads at once with this token.',
    metadata: { retry_after_seconds: '1' },
  },
  STORAGE_FULL: {
    code: 'RESOURCE_EXHAUSTED',
    says: 'The file store is full. Free some space, then try again.',
  },

  INTERNAL: {
    code: 'INTERNAL',
    says: 'Something went wrong here. Tell the operator the request id.',
  },
  DATABASE_UNAVAILABLE: {
    code: 'UNAVAILABLE',
    says: 'The database does not answer. Try again in a few seconds.',
  },
  STORAGE_UNAVAILABLE: {
    code: 'UNAVAILABLE',
    says: 'The file store does not answer as it should. Try again later.',
  },
  STORAGE_CUT_SHORT: {
    code: 'UNAVAILABLE',
    says: 'The file store gave fewer bytes than it should have. Try again later.',
  },
  STOPPING: { code: 'UNAVAILABLE', says: 'This server is stopping. Try again in a few seconds.' },
} as const satisfies Record<string, Told>;

export type Reason = keyof typeof reasons;

/** The HTTP status of each reason, from the one table. */
export const statusOfReason = (reason: Reason): number => statusOf({ code: reasons[reason].code, reason });

/** What the reason means, in a sentence. */
export function meaningOf(reason: Reason): string {
  const { says, means }: Told = reasons[reason];
  return means ?? says;
}

/** The body of an answer with this reason, as the routes send it. */
export function exampleStatus(reason: Reason) {
  const { code, says, metadata }: Told = reasons[reason];
  return {
    code: codes[code],
    message: says,
    details: [
      {
        '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
        reason,
        domain: 'holdall',
        metadata: metadata ?? {},
      },
    ],
  };
}
