/** Conventions of all routes, in CommonMark: the start of the document and of the page at /docs. */
export const introduction = `
Holdall stores files for organizations. Use this API to upload and download files, generate URLs that need no other
credential, and manage organizations and access tokens.

## Credentials

Send a personal access token with every request:

\`\`\`
Authorization: Bearer hld_pat_…
\`\`\`

The token without \`Bearer\` is accepted too. Browsers may send their session cookie instead; changes with a cookie must
prove their origin (\`Sec-Fetch-Site: same-origin\`, or \`Origin\`). If a request has both a token and a cookie, only the token counts.
Create the first token on the operator's command line:

\`\`\`
npm run --silent holdall -- bootstrap --email you@example.com --organization acme
\`\`\`

A token has the permissions of its user, limited by its scopes:

- \`files:read\`: list and download files, like the role viewer.
- \`files:write\`: also upload, change and delete files, like the role editor.
- \`organizations:admin\`: everything that the user's role allows.

Requests for an organization that you are not a member of return 403, whether or not it exists.

## Values

JSON responses use snake_case; requests may also use lowerCamelCase. Unknown fields are ignored. A known field of the
wrong type is an error. The body may be absent if all fields are optional.

- Sizes (\`int64\`) are strings of digits in responses; requests may send integers.
- Times are RFC 3339 in UTC, such as \`2026-11-22T09:30:00.000Z\`.
- Durations are protobuf Durations in JSON: seconds followed by \`s\`, such as \`3600s\` or \`1.5s\`.
- Ids and secrets are case-sensitive.

## Lists

Lists are paginated. Send \`next_page_token\` as \`page_token\` to get the next page, until it is empty. Pages are stable
while files are added: no item is repeated or skipped.

## Errors

Every error is a \`google.rpc.Status\` whose first detail is an ErrorInfo. Programs distinguish errors by its \`reason\`, which
is stable; the \`message\` says what happened and what to do. Each operation lists its reasons. In addition, any
request can return:

- 400 such as \`REQUEST_MALFORMED\` or \`HOST_MISSING\`, 408 \`REQUEST_TOO_SLOW\`, 431 \`HEADERS_TOO_LARGE\`: the request cannot be read.
- 404 \`ROUTE_NOT_FOUND\` (also for a path with a dot segment or an empty one), 405 \`METHOD_NOT_ALLOWED\` with \`Allow\`: the route or method does not exist.

Responses with 429 and 503 give in \`Retry-After\` the number of seconds to wait. Every response has an \`X-Request-Id\`:
include it when you report a problem to the operator.

## Conditional changes

If an operation accepts \`If-Match\`, send the \`etag\` that you read: if the resource has changed since, nothing happens and the
response is 412. Uploads are atomic: a file becomes visible only when it is complete and durable, and the response follows.
`.trim();

export type TagName =
  | 'Files'
  | 'Folders'
  | 'External folders'
  | 'Generated URLs'
  | 'Share links'
  | 'Uploads'
  | 'Organizations'
  | 'Changes'
  | 'Webhooks'
  | 'Tokens'
  | 'Account'
  | 'Instance'
  | 'API description';

/** The sections of the document, in order. */
export const tags: { name: TagName; description: string }[] = [
  {
    name: 'Files',
    description: 'Upload, download, and manage files.',
  },
  {
    name: 'Folders',
    description:
      'Every organization has a root folder with a tree of folders below it, up to 100 levels deep. Names are unique among sibling folders; otherwise the rules for filenames apply.',
  },
  {
    name: 'External folders',
    description:
      'An external folder shows a directory or a part of a bucket that other programs use as well. Its files have no ids and no trash: requests name them by path, and each request reads the current state. Only plain files and folders are available: no symbolic links, no files with several hard links, no devices.',
  },
  {
    name: 'Generated URLs',
    description:
      'The routes of a generated `upload_uri` or `download_uri`. The URL is the credential: no token is needed, every origin may use it, and it has the permissions of its creator.',
  },
  {
    name: 'Share links',
    description: 'Links to a file or folder for external recipients, and the routes of such a link.',
  },
  {
    name: 'Uploads',
    description: 'Generated upload URLs and unfinished uploads of an organization.',
  },
  {
    name: 'Organizations',
    description: 'Every file belongs to an organization. Only its members can see it.',
  },
  {
    name: 'Changes',
    description:
      'Every change of an organization, in one order without gaps: by page, by long poll, or as a stream of server-sent events.',
  },
  {
    name: 'Webhooks',
    description:
      'Changes as messages to an https URL, signed after [Standard Webhooks](https://www.standardwebhooks.com) 1.0: verify them with one of its libraries and the `secret`.',
  },
  {
    name: 'Tokens',
    description: 'Personal access tokens. A token can list and revoke only itself, and cannot create tokens.',
  },
  {
    name: 'Account',
    description:
      'The user of the credential. Passwords, sessions and second factors require a browser session.',
  },
  {
    name: 'Instance',
    description:
      'For administrators of the instance. They manage organizations and users, and can read files only in organizations of which they are members.',
  },
  { name: 'API description', description: 'The description of this API in OpenAPI.' },
];

/** The section of an operation, from its path. */
export function tagOf(path: string): TagName {
  if (/^\/[udt]\//.test(path)) return 'Generated URLs';
  if (/^\/s\/|\/shareLinks\b/.test(path)) return 'Share links';
  if (/\/upload(s|Urls)\b/.test(path)) return 'Uploads';
  if (path.includes('/changes')) return 'Changes';
  if (/\/(webhooks|deliveries)\b/.test(path)) return 'Webhooks';
  if (path.includes('/invitations')) return 'Organizations';
  if (path.includes('/linkedFiles')) return 'External folders';
  if (/\/(instance|users)\b/.test(path)) return 'Instance';
  if (path.includes('/files')) return 'Files';
  if (path.includes('/folders')) return 'Folders';
  if (path.includes('/tokens')) return 'Tokens';
  if (path.includes('/user')) return 'Account';
  return path.includes('/organizations') ? 'Organizations' : 'API description';
}
