/** What holds for all routes, in CommonMark; the page at /docs shows it first. */
export const introduction = `
Holdall keeps files for organizations. Upload and download files, generate URLs that carry their own right, and look
after organizations and tokens.

## Credentials

Send a personal access token with every request:

\`\`\`
Authorization: Bearer hld_pat_…
\`\`\`

Browsers may use their session cookie instead; a change by cookie must prove its origin (\`Sec-Fetch-Site: same-origin\`, or
\`Origin\`), a request with a token need not. A token that is sent decides alone, also beside a good cookie. The bare token without \`Bearer\` is accepted too. The first token comes from the operator's command line:

\`\`\`
npm run --silent holdall -- bootstrap --email you@example.com --organization acme
\`\`\`

A token may what its user may and its scopes allow:

- \`files:read\` lists and downloads, as the role viewer.
- \`files:write\` also uploads, changes and deletes, as the role editor.
- \`organizations:admin\` allows everything that its user's role does.

Whoever is no member of an organization gets the same 403 for one that exists and one that does not.

## Values

JSON is snake_case in answers; requests may use lowerCamelCase too. Unknown fields are ignored, a known field of the wrong
type is an error. A body may be absent where every field is optional.

- Sizes (\`int64\`) are strings of digits in answers; requests may send integers.
- Times are RFC 3339 in UTC, such as \`2026-11-22T09:30:00.000Z\`.
- Durations are protobuf Durations in JSON: seconds with an \`s\`, such as \`3600s\` or \`1.5s\`.
- Ids and secrets are compared byte for byte.

## Lists

Lists come in pages. Send \`next_page_token\` as \`page_token\` for the next one, until it is empty. Pages stay stable while
others add files: none repeats, none is left out.

## Errors

Every error is a \`google.rpc.Status\` whose first detail is an ErrorInfo. Programs tell errors apart by its \`reason\`; the
\`message\` says to people what happened and what to do. Each operation lists its reasons. Beside them, any request may meet:

- 400 such as \`REQUEST_MALFORMED\` or \`HOST_MISSING\`, 408 \`REQUEST_TOO_SLOW\`, 431 \`HEADERS_TOO_LARGE\`: it was no request that can be read.
- 404 \`ROUTE_NOT_FOUND\`, 405 \`METHOD_NOT_ALLOWED\` with \`Allow\`: there is no such route or method.

Answers with 429 and 503 say in \`Retry-After\` how many seconds to wait. Every answer has an \`X-Request-Id\`: tell it to the
operator when something went wrong.

## Safe changes

Where an operation takes \`If-Match\`, send the \`etag\` that you read: if somebody changed it meanwhile, nothing happens and the
answer is 412. An upload is all or nothing: nobody sees a file before it is whole and durable, and the answer comes after that.
`.trim();

export type TagName =
  | 'Files'
  | 'Folders'
  | 'Linked folders'
  | 'Generated URLs'
  | 'Share links'
  | 'Uploads'
  | 'Organizations'
  | 'Tokens'
  | 'Account'
  | 'Instance'
  | 'This document';

/** The sections, in the order in which they are read. */
export const tags: { name: TagName; description: string }[] = [
  {
    name: 'Files',
    description: 'Upload, download, and manage files.',
  },
  {
    name: 'Folders',
    description:
      'A tree below the root folder that every organization has. Folders may lie 100 deep, and the names of siblings differ; beside that they are named as files are.',
  },
  {
    name: 'Linked folders',
    description:
      'A folder may be a window onto a directory or a part of a bucket that others work in, too. What is there has no id and no trash: it is asked for by its path, anew each time. Only plain files and folders are there: no symbolic links, no files with several hard links, no devices.',
  },
  {
    name: 'Generated URLs',
    description:
      'What a generated `upload_uri` or `download_uri` serves. The URL is the credential: no token is sent, any origin may use it, and it acts in the right of whoever made it.',
  },
  {
    name: 'Share links',
    description: 'Links to a file or a folder for external recipients, and what such a link serves.',
  },
  {
    name: 'Uploads',
    description: 'Generated upload URLs of an organization, and uploads that have begun and not finished.',
  },
  {
    name: 'Organizations',
    description:
      'Everything belongs to an organization. Its members see it, nobody else knows that it exists.',
  },
  {
    name: 'Tokens',
    description: 'Personal access tokens. A token sees and ends itself alone; it cannot make another.',
  },
  {
    name: 'Account',
    description:
      'The user behind the credential. Passwords and sessions are changed in a browser session alone.',
  },
  {
    name: 'Instance',
    description:
      'For administrators of the instance. They manage its organizations and users, and read no file of an organization without being its member.',
  },
  { name: 'This document', description: 'The description of this API for programs.' },
];

/** The section of an operation: by the first word of its path that names one. */
export function tagOf(path: string): TagName {
  if (/^\/[udt]\//.test(path)) return 'Generated URLs';
  if (/^\/s\/|\/shareLinks\b/.test(path)) return 'Share links';
  if (/\/upload(s|Urls)\b/.test(path)) return 'Uploads';
  if (path.includes('/invitations')) return 'Organizations';
  if (path.includes('/linkedFiles')) return 'Linked folders';
  if (/\/(instance|users)\b/.test(path)) return 'Instance';
  if (path.includes('/files')) return 'Files';
  if (path.includes('/folders')) return 'Folders';
  if (path.includes('/tokens')) return 'Tokens';
  if (path.includes('/user')) return 'Account';
  return path.includes('/organizations') ? 'Organizations' : 'This document';
}
