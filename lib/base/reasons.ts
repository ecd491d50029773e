import type { Code } from './errors';

/**
 * A reason for an error (AIP-193 ErrorInfo): its google.rpc code, the text that a caller reads, and, where
 * that text has placeholders or is one of several, what the reason means in general. `example` is the
 * metadata of the error in documents.
 */
export type ReasonInfo = { code: Code; text: string; meaning?: string; example?: Record<string, string> };

/**
 * Every reason, once. `{name}` in a text is a placeholder that `fail` fills in. OpenAPI, the gRPC statuses
 * and the documents are made from this table.
 */
export const reasons = {
  // Any request
  ENCODING_INVALID: {
    code: 'INVALID_ARGUMENT',
    text: 'The URL has percent-encoding that is not well-formed UTF-8.',
  },
  FIELD_INVALID: {
    code: 'INVALID_ARGUMENT',
    text: '{field}: {problem}.',
    meaning: 'A field or parameter has the wrong type or is out of bounds. The metadata names it.',
    example: { field: 'page_size' },
  },
  JSON_INVALID: {
    code: 'INVALID_ARGUMENT',
    text: 'The body must be a JSON object in UTF-8, or absent.',
  },
  PAGE_TOKEN_INVALID: {
    code: 'INVALID_ARGUMENT',
    text: "page_token doesn't belong to this request. Start again without it.",
  },
  CURSOR_EXPIRED: {
    code: 'NOT_FOUND',
    text: 'The changes after this page_token are no longer kept. List everything again, and go on from a new token of changes:startPageToken.',
  },
  OPERATION_NOT_FOUND: {
    code: 'NOT_FOUND',
    text: 'There is no such operation, or it ended more than a week ago.',
  },
  OPERATION_CANCELLED: {
    code: 'CANCELLED',
    text: 'The operation was cancelled. What it had changed by then stays changed.',
  },
  TOO_MANY_OPERATIONS: {
    code: 'RESOURCE_EXHAUSTED',
    text: 'Too many operations of this organization are unfinished. Wait until some of them are done.',
  },
  ORDER_BY_INVALID: {
    code: 'INVALID_ARGUMENT',
    text: 'order_by must be one of {fields}, optionally with " desc".',
    meaning: 'order_by names a field that this list cannot be sorted by.',
  },
  NAME_INVALID: {
    code: 'INVALID_ARGUMENT',
    text: 'names must be names or ids of files of this organization.',
    example: { name: 'organizations/other/files/4k2jd0q8w1z7m3n5b9x6c0v2a' },
  },
  IDEMPOTENCY_KEY_INVALID: {
    code: 'INVALID_ARGUMENT',
    text: 'Idempotency-Key must be 1 to 255 visible ASCII characters.',
  },
  IDEMPOTENCY_KEY_REUSED: {
    code: 'ALREADY_EXISTS',
    text: 'This Idempotency-Key was used for another upload. Send the same name, folder, type and content, or another key.',
  },
  MIME_TYPE_INVALID: {
    code: 'INVALID_ARGUMENT',
    text: 'The content type is malformed. Send one like text/plain, or none.',
  },
  DISPOSITION_INVALID: {
    code: 'INVALID_ARGUMENT',
    text: 'Content-Disposition is malformed. Send one like: attachment; filename="report.pdf".',
  },
  DIGEST_INVALID: {
    code: 'INVALID_ARGUMENT',
    text: '{header} must look like sha-256=:BASE64: (RFC 9530) and agree with other digests.',
    meaning: 'A digest header is malformed, or contradicts another one.',
  },
  FORM_INVALID: {
    code: 'INVALID_ARGUMENT',
    text: 'The form is malformed or ended before its closing boundary. Nothing was stored. Send it again.',
  },
  FORM_NOT_ONE_FILE: {
    code: 'INVALID_ARGUMENT',
    text: 'The form must have exactly one file part.',
  },
  CONTENT_ENCODING_UNSUPPORTED: {
    code: 'INVALID_ARGUMENT',
    text: 'Send the bytes without a Content-Encoding. They are stored as they are sent.',
  },
  PRECONDITION_FAILED: {
    code: 'ABORTED',
    text: 'The resource has changed since you read it. Read it again, then retry.',
    example: { etag: 'r8s1kq0w2e5t7y9u1i3o6p4a0' },
  },
  RATE_LIMITED: {
    code: 'RESOURCE_EXHAUSTED',
    text: 'Too many requests. Wait, then retry.',
    example: { retry_after_seconds: '23' },
  },

  // Files and their content
  FILENAME_INVALID: {
    code: 'INVALID_ARGUMENT',
    text: "This filename can't be used: {problem}. Choose another one.",
    meaning: "This filename can't be used. The message says why.",
  },
  DIGEST_MISMATCH: {
    code: 'INVALID_ARGUMENT',
    text: "The content doesn't match its digest header. Nothing was stored. Send it again.",
  },
  CONTENT_TOO_SHORT: {
    code: 'INVALID_ARGUMENT',
    text: 'The content ended before its announced length. Nothing was stored.',
  },
  BODY_TOO_SLOW: {
    code: 'INVALID_ARGUMENT',
    text: 'The content arrived too slowly. On a slow connection, use a resumable upload: it continues where it stopped.',
  },
  CONTENT_TOO_LARGE: {
    code: 'INVALID_ARGUMENT',
    text: 'The content is larger than the {limit} bytes allowed here.',
    meaning: 'The content is larger than allowed here. JSON may have 1 MiB.',
    example: { max_size_bytes: '5497558138880' },
  },
  RANGE_NOT_SATISFIABLE: {
    code: 'INVALID_ARGUMENT',
    text: 'No part of the range lies within the {size} bytes of the file.',
    meaning: 'No part of the range lies within the file.',
    example: { content_range: 'bytes */1048576' },
  },
  FILE_NOT_FOUND: {
    code: 'NOT_FOUND',
    text: 'There is no such file in this organization. It may have been deleted.',
  },
  FILE_NOT_DELETED: { code: 'ALREADY_EXISTS', text: 'This file is not in the trash.' },
  VERSION_NOT_FOUND: {
    code: 'NOT_FOUND',
    text: 'This file has no such version. It may have been deleted. List the versions of the file.',
  },
  VERSION_IS_CURRENT: {
    code: 'FAILED_PRECONDITION',
    text: 'This is the current version of the file. Restore another version first, or delete the file.',
  },
  FILE_CHANGED: { code: 'ABORTED', text: 'The file changed while it was being opened. Try again.' },
  FILE_IS_STREAMED: {
    code: 'ABORTED',
    text: 'Another call is streaming into this file. Try again when it has ended.',
  },
  PICTURE_INVALID: {
    code: 'INVALID_ARGUMENT',
    text: 'This is not a picture that can be shown. Send a JPEG, PNG, WebP, AVIF, GIF, TIFF or HEIC image of at most 50 megapixels.',
  },
  PICTURE_NOT_FOUND: { code: 'NOT_FOUND', text: 'There is no picture.' },
  NO_THUMBNAIL: {
    code: 'NOT_FOUND',
    text: 'This file has no thumbnail. Pictures, PDFs and, where the server has ffmpeg, videos have one.',
  },
  UPLOAD_ABORTED: {
    code: 'ABORTED',
    text: 'This upload was aborted. Nothing was stored. Start it again.',
  },
  TOO_MANY_CONCURRENT_UPLOADS: {
    code: 'RESOURCE_EXHAUSTED',
    text: 'This token has too many uploads at once. Wait for one to finish.',
    example: { retry_after_seconds: '1' },
  },

  // Resumable uploads
  HEADER_INVALID: {
    code: 'INVALID_ARGUMENT',
    text: '{header} must be a whole number, not negative.',
    meaning: 'A header field of the upload protocol is missing or malformed. The message names it.',
  },
  METADATA_INVALID: {
    code: 'INVALID_ARGUMENT',
    text: 'Upload-Metadata must be pairs of a key and a Base64 value of UTF-8 text, separated by commas.',
  },
  CHECKSUM_INVALID: {
    code: 'INVALID_ARGUMENT',
    text: 'Upload-Checksum must be one of {algorithms} and a Base64 digest.',
    meaning: 'Upload-Checksum is malformed or names an unsupported algorithm.',
  },
  CHECKSUM_MISMATCH: {
    code: 'INVALID_ARGUMENT',
    text: "The bytes don't match Upload-Checksum and were dropped. Send them again.",
  },
  CONCAT_INVALID: {
    code: 'INVALID_ARGUMENT',
    text: 'Upload-Concat must be "partial", or "final;" and the URLs of partial uploads.',
  },
  CONTENT_RANGE_INVALID: {
    code: 'INVALID_ARGUMENT',
    text: 'Content-Range must look like "bytes 0-499/1234", or "bytes */1234" to ask for the offset.',
  },
  UPLOAD_LENGTH_CONFLICT: {
    code: 'INVALID_ARGUMENT',
    text: "The length of an upload can't change, or be less than what has arrived.",
  },
  UPLOAD_FINISHED: {
    code: 'PERMISSION_DENIED',
    text: 'This upload is finished, so it cannot be aborted. Delete its file instead.',
  },
  UPLOAD_IS_FINAL: {
    code: 'PERMISSION_DENIED',
    text: 'A final upload takes no bytes. They came with its parts.',
  },
  TUS_CONTENT_TYPE: {
    code: 'INVALID_ARGUMENT',
    text: 'Send the bytes as Content-Type: application/offset+octet-stream.',
  },
  PARTIAL_CONTENT_TYPE: {
    code: 'INVALID_ARGUMENT',
    text: 'Send the bytes as Content-Type: application/partial-upload.',
  },
  DRAFT_VERSION: {
    code: 'INVALID_ARGUMENT',
    text: 'This server speaks interop version 8 of Resumable Uploads for HTTP. Send Upload-Draft-Interop-Version: 8, or use tus 1.0.0.',
  },
  TUS_VERSION: { code: 'ABORTED', text: 'This server speaks tus 1.0.0. Send Tus-Resumable: 1.0.0.' },
  PARTIAL_NOT_READY: {
    code: 'FAILED_PRECONDITION',
    text: 'A final upload needs complete partial uploads of this URL.',
  },
  OFFSET_MISMATCH: {
    code: 'ABORTED',
    text: 'The offset of the upload is {offset} bytes. Continue from there.',
    meaning: 'The bytes begin at another offset than the upload has. The metadata names it.',
    example: { offset: '8388608' },
  },
  TOO_MANY_PENDING_UPLOADS: {
    code: 'RESOURCE_EXHAUSTED',
    text: 'There are too many unfinished uploads. Finish or abort some first.',
    example: { retry_after_seconds: '60' },
  },
  QUOTA_EXCEEDED: {
    code: 'RESOURCE_EXHAUSTED',
    text: "This exceeds the organization's remaining quota. Delete something permanently, also from the trash, or ask for a higher quota.",
    example: { remaining_bytes: '52428', remaining_files: '7' },
  },
  UPLOAD_LOCKED: {
    code: 'ABORTED',
    text: 'Another request is still writing to this upload. Try again.',
  },
  UPLOAD_TAKEN_OVER: {
    code: 'ABORTED',
    text: 'Another request took over this upload. Ask for its offset, then continue from there.',
  },
  UPLOAD_EXPIRED: { code: 'NOT_FOUND', text: 'This upload has expired or was aborted. Start a new one.' },
  UPLOAD_UNKNOWN: {
    code: 'NOT_FOUND',
    text: 'There is no upload at this URL. Check that it was copied completely, or start a new upload.',
  },
  UPLOAD_NOT_FOUND: { code: 'NOT_FOUND', text: 'There is no such unfinished upload.' },

  // URLs and links that are their own credential
  UPLOAD_URL_NOT_FOUND: { code: 'NOT_FOUND', text: 'There is no such upload URL.' },
  MIME_TYPE_NOT_ALLOWED: {
    code: 'INVALID_ARGUMENT',
    text: 'This URL accepts only content of type {type}.',
    meaning: 'This URL accepts only content of another type.',
    example: { mime_type: 'image/*' },
  },
  URL_INVALID: {
    code: 'PERMISSION_DENIED',
    text: "This URL isn't valid. Check that it was copied completely.",
  },
  URL_EXPIRED: { code: 'PERMISSION_DENIED', text: 'This URL has expired. Ask for a new one.' },
  URL_REVOKED: { code: 'PERMISSION_DENIED', text: 'This URL was revoked. Ask for a new one.' },
  ISSUER_NOT_AUTHORIZED: {
    code: 'PERMISSION_DENIED',
    text: 'The creator of this URL no longer has permission. Ask for a new one.',
  },
  UPLOAD_URL_EXHAUSTED: {
    code: 'ALREADY_EXISTS',
    text: 'This upload URL has reached its file limit. Ask for a new one.',
    example: { name: 'organizations/acme/files/4k2jd0q8w1z7m3n5b9x6c0v2a' },
  },
  URL_IN_USE: {
    code: 'ABORTED',
    text: 'Another upload through this URL is in progress. Try again when it ends.',
  },
  SHARE_LINK_NOT_FOUND: { code: 'NOT_FOUND', text: 'There is no such share link.' },
  SHARE_UNKNOWN: {
    code: 'NOT_FOUND',
    text: 'There is no such link. Check that it was copied completely.',
  },
  SHARE_REVOKED: { code: 'NOT_FOUND', text: 'This link was revoked. Ask for a new one.' },
  SHARE_EXPIRED: { code: 'NOT_FOUND', text: 'This link has expired. Ask for a new one.' },
  DOWNLOAD_LIMIT_REACHED: {
    code: 'NOT_FOUND',
    text: 'This link has reached its download limit. Ask for a new one.',
  },
  SHARE_TARGET_DELETED: { code: 'NOT_FOUND', text: 'The shared item was deleted.' },
  SHARE_PASSWORD: {
    code: 'UNAUTHENTICATED',
    text: 'This link needs a password. Send it as the password of HTTP Basic.',
  },

  // Folders, and external folders behind a link
  RESOURCE_NOT_FOUND: {
    code: 'NOT_FOUND',
    text: 'There is no such file or folder. It may have been deleted.',
  },
  FOLDER_NOT_FOUND: {
    code: 'NOT_FOUND',
    text: 'There is no such folder in this organization. It may have been deleted.',
  },
  FOLDER_NAME_TAKEN: {
    code: 'ALREADY_EXISTS',
    text: 'A folder of this name already exists. Choose another name, or use that folder.',
    example: { name: 'organizations/acme/folders/0b1c5d9e2f7g3h8j4k6m1n0p5' },
  },
  FOLDER_NOT_DELETED: { code: 'ALREADY_EXISTS', text: 'This folder is not in the trash.' },
  FOLDER_IS_ROOT: {
    code: 'FAILED_PRECONDITION',
    text: "The root folder can't be renamed, moved or deleted.",
  },
  FOLDER_IS_DELETED: {
    code: 'FAILED_PRECONDITION',
    text: 'Its folder is in the trash. Restore that folder first, or name another one in "folder".',
    example: { folder: 'organizations/acme/folders/0b1c5d9e2f7g3h8j4k6m1n0p5' },
  },
  FOLDER_INTO_ITSELF: {
    code: 'FAILED_PRECONDITION',
    text: "A folder can't be moved into itself or a folder below it. Choose another one.",
  },
  FOLDER_TOO_LARGE: {
    code: 'FAILED_PRECONDITION',
    text: 'This folder has more than {max} files and folders. Copy it in parts.',
    meaning: 'The folder has too many files and folders for one copy.',
  },
  FOLDER_TOO_DEEP: {
    code: 'FAILED_PRECONDITION',
    text: 'Folders can be nested {depth} deep. Choose a folder further up.',
    meaning: 'Folders can be nested 100 deep.',
  },
  FOLDER_NOT_EMPTY: {
    code: 'FAILED_PRECONDITION',
    text: 'This folder is not empty. Empty it first, or delete it with everything in it by force=true.',
  },
  FOLDER_IS_LINKED: {
    code: 'FAILED_PRECONDITION',
    text: 'This folder is an external folder. Use its linkedFiles routes, or choose another folder.',
  },
  ARCHIVE_TOO_LARGE: {
    code: 'FAILED_PRECONDITION',
    text: 'An archive has at most {limit} files and folders. Choose fewer, and create several archives.',
    meaning: 'The selection has more files and folders than an archive can have.',
  },
  FOLDER_NOT_LINKED: {
    code: 'FAILED_PRECONDITION',
    text: 'This folder is not an external folder. Use the files and folders routes for its content.',
  },
  PATH_INVALID: {
    code: 'INVALID_ARGUMENT',
    text: 'A path is text without NUL, of at most {limit} bytes.',
    meaning: 'The path has NUL, or is too long.',
  },
  PATH_MISSING: {
    code: 'INVALID_ARGUMENT',
    text: 'This is a folder. Name the file in it by a name or path.',
  },
  RESOURCE_IS_FILE: {
    code: 'INVALID_ARGUMENT',
    text: 'This is a file, and a path begins at a folder. Leave out the path.',
  },
  RESOURCE_IS_FOLDER: {
    code: 'INVALID_ARGUMENT',
    text: 'This is a folder. Name a file, by its resource_id or by file_path.',
  },
  STORE_NAME_MISSING: {
    code: 'INVALID_ARGUMENT',
    text: 'This is a folder. Name the file to write to in store_name.',
  },
  LINK_URI_INVALID: {
    code: 'INVALID_ARGUMENT',
    text: 'A link needs a URI such as file:///srv/acme/reports or s3://bucket/prefix, without "..", empty names and control characters.',
  },
  LINK_NOT_ALLOWED: {
    code: 'PERMISSION_DENIED',
    text: "LINK_ROOTS doesn't allow this organization to link there. Ask the operator of this server.",
  },
  LINK_READ_ONLY: {
    code: 'PERMISSION_DENIED',
    text: 'This external folder is read-only. Ask an administrator for a writable one.',
  },
  LINK_TARGET_NOT_FOUND: {
    code: 'NOT_FOUND',
    text: "The directory or bucket behind this folder isn't there. Ask the operator of this server.",
  },
  LINKED_PATH_INVALID: {
    code: 'INVALID_ARGUMENT',
    text: '{field} {problem}. Send a path relative to the external folder, such as reports/2026/a.pdf.',
    meaning: "A path can't exist in an external folder. The message says why, the metadata names the field.",
    example: { field: 'path' },
  },
  LINKED_IS_FOLDER: {
    code: 'INVALID_ARGUMENT',
    text: 'This is a folder. Only files can be read, written and deleted here.',
  },
  LINKED_NOT_PLAIN: {
    code: 'PERMISSION_DENIED',
    text: 'This path is not a regular file. Choose another name.',
  },
  LINKED_FORBIDDEN: {
    code: 'PERMISSION_DENIED',
    text: "The server itself has no permission for this in the external folder. Ask the server's operator.",
  },
  LINKED_FILE_NOT_FOUND: {
    code: 'NOT_FOUND',
    text: 'There is no such file or folder in this external folder. List it to see its content.',
  },

  // Organizations and their people
  WEBHOOK_NOT_FOUND: {
    code: 'NOT_FOUND',
    text: 'There is no such webhook in this organization. It may have been deleted.',
  },
  WEBHOOK_DISABLED: {
    code: 'FAILED_PRECONDITION',
    text: 'This webhook is disabled. Enable it first.',
  },
  TOO_MANY_WEBHOOKS: {
    code: 'FAILED_PRECONDITION',
    text: 'An organization has at most {count} webhooks. Delete one first.',
    meaning: 'The organization has as many webhooks as it may have.',
  },
  DELIVERY_NOT_FOUND: {
    code: 'NOT_FOUND',
    text: 'There is no such delivery in this organization. Deliveries are kept for 30 days.',
  },
  ORGANIZATION_NOT_FOUND: {
    code: 'NOT_FOUND',
    text: 'There is no such organization. It may have been deleted.',
  },
  ORGANIZATION_ID_INVALID: {
    code: 'INVALID_ARGUMENT',
    text: 'organization_id must have 3 to 63 characters of a-z, 0-9 and "-", begin with a letter and not end with "-".',
  },
  ORGANIZATION_ID_TAKEN: {
    code: 'ALREADY_EXISTS',
    text: 'This id is or was used by an organization. Choose another one.',
    example: { organization_id: 'acme' },
  },
  DISPLAY_NAME_INVALID: {
    code: 'INVALID_ARGUMENT',
    text: 'display_name must be 1 to 255 bytes of text without control characters.',
  },
  NOT_A_MEMBER: {
    code: 'PERMISSION_DENIED',
    text: 'There is no such organization, or this credential gives no access to it.',
  },
  INSUFFICIENT_ROLE: {
    code: 'PERMISSION_DENIED',
    text: "Your role in this organization doesn't allow this. Ask an administrator of the organization.",
  },
  ADMINISTRATORS_ONLY: {
    code: 'PERMISSION_DENIED',
    text: 'Only an administrator of this server can do this. Ask one of them.',
  },
  LAST_ADMINISTRATOR: {
    code: 'FAILED_PRECONDITION',
    text: "The last administrator of this server can't be disabled.",
  },
  USER_NOT_FOUND: { code: 'NOT_FOUND', text: 'There is no such user.' },
  MEMBER_NOT_FOUND: { code: 'NOT_FOUND', text: 'There is no such member in this organization.' },
  MEMBER_EXISTS: {
    code: 'ALREADY_EXISTS',
    text: 'This user is already a member. Change their role instead.',
  },
  OWNER_REQUIRED: {
    code: 'PERMISSION_DENIED',
    text: 'Only an owner can add, change or remove owners.',
  },
  CREATOR_OR_ADMIN_REQUIRED: {
    code: 'PERMISSION_DENIED',
    text: 'Another member created this. Only they can end it, or an admin of the organization with a token of the scope organizations:admin.',
  },
  LAST_OWNER: {
    code: 'FAILED_PRECONDITION',
    text: 'An organization needs at least one owner. Make someone else an owner first.',
  },
  INVITATION_NOT_FOUND: { code: 'NOT_FOUND', text: 'There is no such open invitation.' },
  INVITATION_INVALID: {
    code: 'PERMISSION_DENIED',
    text: "This invitation isn't valid. Check that the link was copied completely.",
  },
  INVITATION_ENDED: {
    code: 'PERMISSION_DENIED',
    text: 'This invitation was already accepted, or has expired. Ask for a new one.',
  },
  INVITATION_FOR_ANOTHER: {
    code: 'PERMISSION_DENIED',
    text: 'This invitation is for another email address. Sign in with that address, or ask for your own invitation.',
  },

  // Accounts, sessions and tokens
  CREDENTIAL_MISSING: { code: 'UNAUTHENTICATED', text: 'Send a token: Authorization: Bearer hld_pat_…' },
  TOKEN_MALFORMED: {
    code: 'UNAUTHENTICATED',
    text: 'This is not an access token: a character may be missing or wrong.',
  },
  TOKEN_INVALID: {
    code: 'UNAUTHENTICATED',
    text: 'This access token is unknown. Check it, or create a new one.',
  },
  TOKEN_EXPIRED: { code: 'UNAUTHENTICATED', text: 'This access token has expired. Create a new one.' },
  TOKEN_REVOKED: { code: 'UNAUTHENTICATED', text: 'This access token was revoked. Create a new one.' },
  USER_DISABLED: { code: 'UNAUTHENTICATED', text: 'This account is disabled. Ask an administrator.' },
  SESSION_ENDED: { code: 'UNAUTHENTICATED', text: 'This session has ended. Sign in again.' },
  SESSION_NOT_FOUND: {
    code: 'NOT_FOUND',
    text: 'You have no such session. It may have ended already.',
  },
  REAUTHENTICATION_REQUIRED: {
    code: 'PERMISSION_DENIED',
    text: 'Prove who you are first: repeat your password or use a passkey at /api/v1/user:reauthenticate, or sign in again.',
  },
  SECOND_FACTOR_PENDING: {
    code: 'UNAUTHENTICATED',
    text: 'The second factor of this sign-in is missing. Present it at /api/v1/user:verifyFactor.',
  },
  SECOND_FACTOR_REQUIRED: {
    code: 'PERMISSION_DENIED',
    text: 'This organization requires a second factor. Set one up in your account, then try again.',
  },
  FACTOR_NOT_PENDING: {
    code: 'FAILED_PRECONDITION',
    text: 'This session needs no second factor now.',
  },
  FACTOR_CODE_WRONG: {
    code: 'INVALID_ARGUMENT',
    text: 'This code is incorrect or was already used. Wait for the next one, then try again.',
  },
  FACTOR_EXISTS: {
    code: 'ALREADY_EXISTS',
    text: 'An authenticator app is already set up. Remove it first.',
  },
  FACTOR_NOT_STARTED: {
    code: 'FAILED_PRECONDITION',
    text: 'The setup of the authenticator app was not started, or is complete. Start it again.',
  },
  PASSKEY_REFUSED: {
    code: 'INVALID_ARGUMENT',
    text: 'This passkey was not accepted: {problem}. Start again.',
  },
  PASSKEY_EXISTS: { code: 'ALREADY_EXISTS', text: 'This passkey is already registered.' },
  PASSKEY_LIMIT_REACHED: {
    code: 'FAILED_PRECONDITION',
    text: 'An account has at most {max} passkeys. Remove one first.',
  },
  PASSKEYS_UNAVAILABLE: {
    code: 'FAILED_PRECONDITION',
    text: 'Browsers offer passkeys only for a host name under https, or localhost. The operator of this server sets PUBLIC_URL.',
  },
  PASSKEY_SIGN_IN_FAILED: {
    code: 'UNAUTHENTICATED',
    text: 'This passkey is not registered here. Sign in another way.',
  },
  FACTOR_NOT_FOUND: { code: 'NOT_FOUND', text: 'You have no such second factor.' },
  FACTOR_MISSING: { code: 'FAILED_PRECONDITION', text: 'Set up a second factor first.' },
  FACTOR_UNREADABLE: {
    code: 'FAILED_PRECONDITION',
    text: 'AUTH_SECRET changed since this authenticator app was set up. Ask the operator of this server to run: holdall user reset-factors.',
  },
  SESSION_ONLY: {
    code: 'PERMISSION_DENIED',
    text: 'This can only be done in a browser session. Sign in, then do it there.',
  },
  ORIGIN_UNPROVEN: {
    code: 'PERMISSION_DENIED',
    text: 'A change by session cookie must come from a page of this server, as Sec-Fetch-Site or Origin proves. Programs use a token.',
  },
  SIGN_IN_FAILED: {
    code: 'UNAUTHENTICATED',
    text: 'The email or password is incorrect. Check both, then try again.',
  },
  SIGN_UP_CLOSED: {
    code: 'PERMISSION_DENIED',
    text: 'Sign-up is by invitation only. Ask an administrator of your organization.',
  },
  SETUP_LINK_ENDED: {
    code: 'PERMISSION_DENIED',
    text: 'This setup link is invalid or already used: it ends with the first account. Sign in instead.',
  },
  SETUP_NEEDED: {
    code: 'PERMISSION_DENIED',
    text: 'Create the first account with the setup link that the server prints when it starts.',
  },
  EMAIL_INVALID: {
    code: 'INVALID_ARGUMENT',
    text: 'Enter a valid email address, like ada@example.com.',
  },
  EMAIL_TAKEN: {
    code: 'ALREADY_EXISTS',
    text: 'A user with the email address {email} already exists.',
    meaning: 'A user with this email address already exists.',
  },
  EMAIL_UNVERIFIED: {
    code: 'PERMISSION_DENIED',
    text: "The sign-in service doesn't confirm your email address.",
  },
  ACCOUNT_UNVERIFIED: {
    code: 'PERMISSION_DENIED',
    text: 'An account with this email address exists, but the address was never verified. Sign in with its password and verify the address, or ask an administrator.',
  },
  EMAIL_LINK_ENDED: {
    code: 'PERMISSION_DENIED',
    text: 'This link is invalid, was already used, or has expired. Ask for a new one.',
  },
  EMAIL_LINK_FOR_ANOTHER: {
    code: 'PERMISSION_DENIED',
    text: 'This link verifies the address of another account. Sign in to that account, then open the link again.',
  },
  EMAIL_NOT_CONFIGURED: {
    code: 'FAILED_PRECONDITION',
    text: 'This server sends no email. Ask an administrator.',
  },
  PASSWORD_INVALID: {
    code: 'INVALID_ARGUMENT',
    text: 'A password must have 8 to 256 characters. Choose another one.',
  },
  PASSWORD_GUESSABLE: {
    code: 'INVALID_ARGUMENT',
    text: 'This password is too easy to guess: it is a common password, a repetition, or part of your email address. Choose another one, for example four random words.',
  },
  PASSWORD_WRONG: { code: 'INVALID_ARGUMENT', text: 'Your current password is incorrect.' },
  PASSWORD_NOT_SET: {
    code: 'FAILED_PRECONDITION',
    text: 'This account has no password. Sign in again with your sign-in provider.',
  },
  TOO_MANY_ATTEMPTS: {
    code: 'RESOURCE_EXHAUSTED',
    text: 'Too many wrong passwords. Try again in {wait}.',
    meaning: 'Too many wrong passwords. Wait, then try again.',
    example: { retry_after_seconds: '900' },
  },
  INSUFFICIENT_SCOPE: {
    code: 'PERMISSION_DENIED',
    text: "This token's scopes don't allow this. Create one with a wider scope.",
  },
  SCOPES_INVALID: {
    code: 'INVALID_ARGUMENT',
    text: 'scopes must name at least one of files:read, files:write, organizations:admin.',
  },
  ORGANIZATION_IDS_INVALID: {
    code: 'INVALID_ARGUMENT',
    text: 'organization_ids must name organizations that the user is a member of.',
  },
  TOKEN_PINNED: {
    code: 'PERMISSION_DENIED',
    text: 'This token is limited to certain organizations.',
  },
  TOKEN_CREATION_FORBIDDEN: {
    code: 'PERMISSION_DENIED',
    text: "A token can't create tokens. Create one in the browser, or with: holdall token create.",
  },
  TOKEN_NOT_FOUND: { code: 'NOT_FOUND', text: 'There is no such token.' },

  // The server itself
  STORAGE_FULL: {
    code: 'RESOURCE_EXHAUSTED',
    text: 'The object store is full. Free some space, then try again.',
  },
  INTERNAL: {
    code: 'INTERNAL',
    text: 'Something went wrong. Give the request id to the operator of this server.',
  },
  CONTENT_MISSING: {
    code: 'INTERNAL',
    text: 'The content of this file is missing from the object store. Give the request id to the operator of this server.',
    meaning: 'The object store lost the bytes of the file. Repeating the request does not help.',
  },
  DATABASE_UNAVAILABLE: {
    code: 'UNAVAILABLE',
    text: 'The database is not responding. Try again in a few seconds.',
  },
  STORAGE_UNAVAILABLE: {
    code: 'UNAVAILABLE',
    text: 'The object store is not responding as it should. Try again later.',
  },
  STORAGE_CUT_SHORT: {
    code: 'UNAVAILABLE',
    text: 'The object store sent fewer bytes than it should have. Try again later.',
  },
  THUMBNAILS_UNAVAILABLE: {
    code: 'UNAVAILABLE',
    text: 'Thumbnails cannot be rendered right now. Try again later.',
  },
  PAGES_NOT_READY: { code: 'UNAVAILABLE', text: 'Pages are not ready yet. Try again in a few seconds.' },
  SHUTTING_DOWN: { code: 'UNAVAILABLE', text: 'This server is shutting down. Try again in a few seconds.' },
  TOO_MANY_ORPHANS: {
    code: 'FAILED_PRECONDITION',
    text: '{orphans} of {objects} objects have no row, which suggests the wrong database or bucket. Nothing was removed.',
  },

  // Requests that no route sees
  ROUTE_NOT_FOUND: { code: 'NOT_FOUND', text: 'There is nothing at this address. See /docs for the routes.' },
  METHOD_NOT_ALLOWED: {
    code: 'UNIMPLEMENTED',
    text: 'This address has other methods: use one of {allow}.',
    meaning: 'This address has other methods.',
    example: { allow: 'GET, HEAD' },
  },
  SERVICE_WORKER_REFUSED: {
    code: 'PERMISSION_DENIED',
    text: 'A file cannot be used as a service worker.',
  },
  HEADERS_TOO_LARGE: {
    code: 'INVALID_ARGUMENT',
    text: 'The header fields are larger than 32 KiB together.',
  },
  REQUEST_TOO_SLOW: { code: 'INVALID_ARGUMENT', text: 'The header fields did not arrive in time.' },
  REQUEST_MALFORMED: {
    code: 'INVALID_ARGUMENT',
    text: 'The request is not well-formed HTTP/1.1. Nothing was stored.',
  },
  HTTP_VERSION_UNSUPPORTED: {
    code: 'INVALID_ARGUMENT',
    text: 'This server speaks HTTP/1.1 and HTTP/1.0.',
  },
  TRANSFER_ENCODING_UNSUPPORTED: {
    code: 'INVALID_ARGUMENT',
    text: 'The only supported Transfer-Encoding is chunked, in HTTP/1.1.',
  },
  HOST_MISSING: { code: 'INVALID_ARGUMENT', text: 'Send a Host header.' },
  HOST_INVALID: {
    code: 'INVALID_ARGUMENT',
    text: 'Send one Host header with a name and, where it is not 80, a port.',
  },
  TARGET_INVALID: {
    code: 'INVALID_ARGUMENT',
    text: 'Request a path that begins with a slash, in ASCII. Percent-encode other characters.',
  },
  TARGET_TOO_LONG: {
    code: 'INVALID_ARGUMENT',
    text: 'The URL is longer than 8 KiB. Send long values in the body.',
  },
} as const satisfies Record<string, ReasonInfo>;

export type Reason = keyof typeof reasons;
