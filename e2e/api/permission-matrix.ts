/** Those who come by a share link: all to the same file, by a link for each. */
export const sharePrincipals = [
  'share link',
  'share link without its password',
  'share link with a wrong password',
  'share link with its password',
  'share link with the pass of another',
  'expired share link',
  'revoked share link',
  'spent share link',
] as const;

export type SharePrincipal = (typeof sharePrincipals)[number];

export const isSharePrincipal = (principal: Principal): principal is SharePrincipal =>
  principal.includes('share link');

/** Who may ask. Members and strangers come with a token of all scopes; the tokens that are special are the owner's. */
export const principals = [
  'no token',
  'bad token',
  'unknown token',
  'expired token',
  'revoked token',
  'disabled user',
  'stranger',
  'removed member',
  'token pinned elsewhere',
  'token of read scope',
  'token of write scope',
  'upload URL',
  'tampered upload URL',
  'download URL',
  'tampered download URL',
  ...sharePrincipals,
  'ended session',
  'session without proof of origin',
  'bad token beside a session',
  'stranger in a session',
  'viewer',
  'editor',
  'admin',
  'viewer in a session',
  'editor in a session',
  'admin in a session',
  'owner in a session',
  // The last one, who may do most: what they do may leave nothing to ask for.
  'owner',
] as const;

export type Principal = (typeof principals)[number];

/** Those whose credential, if they have one, is a token. */
export type TokenPrincipal = Exclude<
  Principal,
  `${string}URL` | `${string}session${string}` | SharePrincipal
>;

export const isTokenPrincipal = (principal: Principal): principal is TokenPrincipal =>
  !principal.endsWith('URL') && !principal.includes('session') && !isSharePrincipal(principal);

/** The status that each principal gets. */
export type Row = Record<Principal, number>;

function sharers(status: number) {
  return Object.fromEntries(sharePrincipals.map((principal) => [principal, status])) as Record<
    SharePrincipal,
    number
  >;
}

/** Whoever is nobody; the secret of a URL is no token either. */
const nobody = {
  'no token': 401,
  'bad token': 401,
  'unknown token': 401,
  'expired token': 401,
  'revoked token': 401,
  'disabled user': 401,
  'upload URL': 401,
  'tampered upload URL': 401,
  'download URL': 401,
  'tampered download URL': 401,
  ...sharers(401),
  'ended session': 401,
  'bad token beside a session': 401,
};

const outsiders = {
  stranger: 403,
  'removed member': 403,
  'token pinned elsewhere': 403,
  'stranger in a session': 403,
};

/** Reading needs no proof of origin, changing does. */
const insiders = (viewer: number, editor: number, admin: number, owner: number) => ({
  viewer,
  editor,
  admin,
  owner,
  'viewer in a session': viewer,
  'editor in a session': editor,
  'admin in a session': admin,
  'owner in a session': owner,
});

const reading: Row = {
  ...nobody,
  ...outsiders,
  'token of read scope': 200,
  'token of write scope': 200,
  'session without proof of origin': 200,
  ...insiders(200, 200, 200, 200),
};

const writing: Row = {
  ...reading,
  'token of read scope': 403,
  'session without proof of origin': 403,
  ...insiders(403, 200, 200, 200),
};
const administering: Row = { ...writing, 'token of write scope': 403, ...insiders(403, 403, 200, 200) };
const owning: Row = { ...administering, ...insiders(403, 403, 403, 200) };

const unproven = (status: number) => ({ 'session without proof of origin': status });

/** Writing to something that is not there. */
const ending = Object.fromEntries(
  principals.map((principal) => [principal, writing[principal] === 200 ? 404 : writing[principal]]),
) as Row;

/** Administering something that is not there. */
const administeringNothing = Object.fromEntries(
  principals.map((principal) => [
    principal,
    administering[principal] === 200 ? 404 : administering[principal],
  ]),
) as Row;

/** For every user who proves who they are, each about their own. */
const proving: Row = {
  ...reading,
  stranger: 200,
  'removed member': 200,
  'token pinned elsewhere': 200,
  'stranger in a session': 200,
};

/** The same, where it changes something. */
const changing: Row = { ...proving, ...unproven(403) };

/** No token stands for the secret of a URL, and no URL for one of another purpose. */
const noSecret = Object.fromEntries(principals.map((principal) => [principal, 403])) as Row;

/** The same, where a secret is looked up. */
const noShare = Object.fromEntries(principals.map((principal) => [principal, 404])) as Row;

/** What each gets who comes by a share link; `open` is for whom it opens. */
const visiting = (open: number): Row => ({
  ...noShare,
  'share link': open,
  'share link without its password': 401,
  'share link with a wrong password': 401,
  'share link with its password': open,
  'share link with the pass of another': 401,
  'expired share link': 410,
  'revoked share link': 410,
  'spent share link': 410,
});

const preflight = Object.fromEntries(principals.map((principal) => [principal, 204])) as Row;

const everyone = Object.fromEntries(principals.map((principal) => [principal, 200])) as Row;

/** A change that whoever proves who they are gets this answer to: with a token, and in a session. */
const changingOwn = (withToken: number, inSession: number): Row =>
  Object.fromEntries(
    principals.map((principal) => {
      const status = principal.endsWith('in a session') ? inSession : withToken;
      return [principal, changing[principal] === 200 ? status : changing[principal]];
    }),
  ) as Row;

/** For administrators of the instance; the owner is one. Members of an organization are others to it. */
const administeringInstance = (status: number): Row => ({
  ...administering,
  ...insiders(403, 403, 403, status),
  'token of read scope': 403,
  ...unproven(status),
});

const changingInstance = (status: number): Row => ({ ...administeringInstance(status), ...unproven(403) });

const organization = '/api/v1/organizations/{organization_id}';
const file = `${organization}/files/{file}`;
const folder = `${organization}/folders/{folder}`;

/**
 * The permission matrix: one row for each route, and one more where a query asks for a higher right. A route without a row and a row
 * without a route fail the test.
 */
export const matrix: Record<string, Row> = {
  [`POST ${organization}/files:upload`]: writing,
  [`PUT ${organization}/files:upload`]: writing,
  [`GET ${file}:download`]: reading,
  [`HEAD ${file}:download`]: reading,
  [`GET ${file}/metadata`]: reading,
  [`DELETE ${file}`]: writing,
  [`DELETE ${file}?purge=true`]: administering,
  [`PATCH ${file}`]: writing,
  [`POST ${organization}/files:generateUploadUrl`]: writing,
  [`POST ${organization}/files:batchGenerateUploadUrls`]: writing,
  [`POST ${organization}/files:batchDelete`]: writing,
  [`POST ${organization}/files:batchUndelete`]: writing,
  [`POST ${organization}/files:batchMove`]: writing,
  [`GET ${organization}/uploadUrls`]: { ...writing, ...unproven(200) },
  [`DELETE ${organization}/uploadUrls/{upload_url}`]: ending,
  [`GET ${organization}/uploads`]: reading,
  [`DELETE ${organization}/uploads/{upload}`]: ending,
  [`POST ${file}:generateDownloadUrl`]: { ...reading, ...unproven(403) },
  [`GET ${organization}/files`]: reading,
  [`GET ${organization}/files?show_deleted=true`]: reading,
  [`PUT ${file}:upload`]: writing,
  [`POST ${file}:undelete`]: writing,

  [`POST ${organization}/folders`]: writing,
  [`GET ${organization}/folders`]: reading,
  [`GET ${organization}/folders?show_deleted=true`]: reading,
  [`GET ${folder}`]: reading,
  [`GET ${folder}?show_ancestors=true`]: reading,
  [`PATCH ${folder}`]: writing,
  [`DELETE ${folder}`]: writing,
  [`DELETE ${folder}?force=true`]: writing,
  [`DELETE ${folder}?purge=true`]: administering,
  [`POST ${folder}:undelete`]: writing,

  // The owner is the administrator of the instance, too.
  [`POST ${organization}/folders?link=true`]: owning,
  [`GET ${folder}/linkedFiles`]: reading,
  [`DELETE ${folder}/linkedFiles`]: writing,
  [`GET ${folder}/linkedFiles:download`]: reading,
  [`HEAD ${folder}/linkedFiles:download`]: reading,
  [`PUT ${folder}/linkedFiles:upload`]: writing,

  'GET /api/v1/organizations': proving,
  'POST /api/v1/organizations': {
    ...changing,
    'token pinned elsewhere': 403,
    'token of read scope': 403,
    'token of write scope': 403,
  },
  [`GET ${organization}`]: reading,
  [`PATCH ${organization}`]: administering,
  // The owner who asks last finds that the one before has done it.
  [`DELETE ${organization}`]: { ...owning, owner: 403 },
  [`GET ${organization}/members`]: { ...administering, ...unproven(200) },
  [`POST ${organization}/members`]: administeringNothing,
  [`GET ${organization}/members/{member}`]: { ...administeringNothing, ...unproven(404) },
  [`PATCH ${organization}/members/{member}`]: administeringNothing,
  [`DELETE ${organization}/members/{member}`]: administeringNothing,
  [`GET ${organization}/auditEvents`]: { ...administering, ...unproven(200) },
  [`GET ${organization}/auditEvents:export`]: { ...administering, ...unproven(200) },
  [`POST ${file}/shareLinks`]: writing,
  [`GET ${file}/shareLinks`]: { ...writing, ...unproven(200) },
  [`POST ${folder}/shareLinks`]: writing,
  [`GET ${folder}/shareLinks`]: { ...writing, ...unproven(200) },
  [`GET ${organization}/shareLinks`]: { ...writing, ...unproven(200) },
  [`DELETE ${organization}/shareLinks/{share_link}`]: ending,
  [`GET ${organization}/shareLinks/{share_link}/accesses`]: { ...ending, ...unproven(404) },
  [`GET ${organization}/invitations`]: { ...administering, ...unproven(200) },
  [`POST ${organization}/invitations`]: administering,
  [`GET ${organization}/invitations/{invitation}`]: { ...administeringNothing, ...unproven(404) },
  [`PATCH ${organization}/invitations/{invitation}`]: administeringNothing,
  [`DELETE ${organization}/invitations/{invitation}`]: administeringNothing,
  // The secret is none of an invitation.
  'POST /api/v1/invitations:accept': changingOwn(403, 403),
  [`GET ${organization}/usage`]: { ...administering, ...unproven(200) },

  'GET /api/v1/tokens': proving,
  // Tokens are made in a browser session or on the command line.
  'POST /api/v1/tokens': changingOwn(403, 200),
  // The one asked for is another than the one used.
  'DELETE /api/v1/tokens/{token}': changingOwn(404, 404),

  'GET /api/v1/user': proving,
  // The present password is told wrongly.
  'PUT /api/v1/user/password': changingOwn(403, 400),
  'DELETE /api/v1/user/sessions': changingOwn(403, 200),
  // Without a set-up link, where sign-up is not open.
  'POST /api/v1/users': Object.fromEntries(principals.map((principal) => [principal, 403])) as Row,

  'PUT /u/{secret}': { ...noSecret, 'upload URL': 200 },
  'POST /u/{secret}': { ...noSecret, 'upload URL': 200 },
  'GET /u/{secret}': { ...noSecret, 'upload URL': 200 },
  'OPTIONS /u/{secret}': preflight,
  // The secret of an upload URL is none of an upload.
  'HEAD /t/{secret}': noSecret,
  'PATCH /t/{secret}': noSecret,
  'DELETE /t/{secret}': noSecret,
  'OPTIONS /t/{secret}': preflight,
  'GET /s/{secret}': visiting(200),
  'HEAD /s/{secret}': visiting(200),
  // A page that leads back to the link.
  'POST /s/{secret}': visiting(303),
  'GET /d/{secret}': { ...noSecret, 'download URL': 200 },
  'HEAD /d/{secret}': { ...noSecret, 'download URL': 200 },

  'GET /api/v1/instance': administeringInstance(200),
  'GET /api/v1/instance/organizations': administeringInstance(200),
  'PATCH /api/v1/instance/organizations/{organization_id}': changingInstance(200),
  'GET /api/v1/users': administeringInstance(200),
  'PATCH /api/v1/users/{user}': changingInstance(404),

  'GET /api/v1/openapi.json': everyone,
};
