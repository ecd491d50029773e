/** Principals with a share link: a link for each, all to the same file. */
export const sharePrincipals = [
  'share link',
  'share link without its password',
  'share link with a wrong password',
  'share link with its password',
  'share link with the pass of another',
  'expired share link',
  'revoked share link',
  'exhausted share link',
] as const;

export type SharePrincipal = (typeof sharePrincipals)[number];

export const isSharePrincipal = (principal: Principal): principal is SharePrincipal =>
  principal.includes('share link');

/** Who calls. Members and outsiders have a token of all scopes; tokens with limits are the owner's. */
export const principals = [
  'no token',
  'bad token',
  'unknown token',
  'expired token',
  'revoked token',
  'disabled user',
  'outsider',
  'removed member',
  'token pinned elsewhere',
  'token of read scope',
  'token of write scope',
  'upload URL',
  // Bound to a file, whose content it replaces.
  'replacing upload URL',
  'tampered upload URL',
  'download URL',
  'tampered download URL',
  ...sharePrincipals,
  'ended session',
  'session with its second factor pending',
  'session without proof of origin',
  'bad token beside a session',
  'outsider in a session',
  'viewer',
  'editor',
  'admin',
  'viewer in a session',
  'editor in a session',
  'admin in a session',
  'owner in a session',
  'owner without a recent proof',
  // Last, since the owner may do most: afterwards the target may be gone.
  'owner',
] as const;

export type Principal = (typeof principals)[number];

/** Principals whose credential, if any, is a token. */
export type TokenPrincipal = Exclude<
  Principal,
  `${string}URL` | `${string}session${string}` | `${string}proof` | SharePrincipal
>;

export const isTokenPrincipal = (principal: Principal): principal is TokenPrincipal =>
  !/URL$|session|proof$/.test(principal) && !isSharePrincipal(principal);

/** The status for each principal. */
export type Row = Record<Principal, number>;

function shareLinks(status: number) {
  return Object.fromEntries(sharePrincipals.map((principal) => [principal, status])) as Record<
    SharePrincipal,
    number
  >;
}

/** Without a valid credential; the secret of a URL is not a token either. */
const unauthenticated = {
  'no token': 401,
  'bad token': 401,
  'unknown token': 401,
  'expired token': 401,
  'revoked token': 401,
  'disabled user': 401,
  'upload URL': 401,
  'replacing upload URL': 401,
  'tampered upload URL': 401,
  'download URL': 401,
  'tampered download URL': 401,
  ...shareLinks(401),
  'ended session': 401,
  'session with its second factor pending': 401,
  'bad token beside a session': 401,
};

const outsiders = {
  outsider: 403,
  'removed member': 403,
  'token pinned elsewhere': 403,
  'outsider in a session': 403,
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
  'owner without a recent proof': owner,
});

const reading: Row = {
  ...unauthenticated,
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

/** What a session may do only soon after its user proved who they are. */
const withProof = (row: Row): Row => ({ ...row, 'owner without a recent proof': 403 });

const unproven = (status: number) => ({ 'session without proof of origin': status });

/** Writing to something that does not exist. */
const ending = Object.fromEntries(
  principals.map((principal) => [principal, writing[principal] === 200 ? 404 : writing[principal]]),
) as Row;

/** Reading something that does not exist. */
const readingNothing = Object.fromEntries(
  principals.map((principal) => [principal, reading[principal] === 200 ? 404 : reading[principal]]),
) as Row;

/** Administering something that does not exist. */
const administeringNothing = Object.fromEntries(
  principals.map((principal) => [
    principal,
    administering[principal] === 200 ? 404 : administering[principal],
  ]),
) as Row;

const withSuccess = (row: Row, status: number) =>
  Object.fromEntries(
    principals.map((principal) => [principal, row[principal] === 200 ? status : row[principal]]),
  ) as Row;

/** Administering with a bad request. */
const administeringBadly = withSuccess(administering, 400);

/** For every authenticated user, about their own account. */
const proving: Row = {
  ...reading,
  outsider: 200,
  'removed member': 200,
  'token pinned elsewhere': 200,
  'outsider in a session': 200,
};

/** The same for changes. */
const changing: Row = { ...proving, ...unproven(403) };

/** A token does not replace the secret of a URL, nor does a URL of another purpose. */
const noSecret = Object.fromEntries(principals.map((principal) => [principal, 403])) as Row;

const uploading: Row = { ...noSecret, 'upload URL': 200, 'replacing upload URL': 200 };

/** The same where the secret is looked up. */
const noShare = Object.fromEntries(principals.map((principal) => [principal, 404])) as Row;

/** What principals with a share link get; `open` where the link opens. */
const visiting = (open: number): Row => ({
  ...noShare,
  'share link': open,
  'share link without its password': 401,
  'share link with a wrong password': 401,
  'share link with its password': open,
  'share link with the pass of another': 401,
  'expired share link': 410,
  'revoked share link': 410,
  'exhausted share link': 410,
});

/** The same status for every principal. */
const all = (status: number) => Object.fromEntries(principals.map((principal) => [principal, status])) as Row;

const preflight = all(204);
const everyone = all(200);

/** A change to one's own account: the status with a token, and in a session. */
const changingOwn = (withToken: number, inSession: number): Row =>
  Object.fromEntries(
    principals.map((principal) => {
      const status = /in a session$|recent proof$/.test(principal) ? inSession : withToken;
      return [principal, changing[principal] === 200 ? status : changing[principal]];
    }),
  ) as Row;

/** What only a browser session reads. */
const readingOwn: Row = { ...changingOwn(403, 200), ...unproven(200) };

/** For administrators of the instance; the owner is one. */
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
 * The permission matrix: one row for each route, and one more where a query asks for a higher right. A route
 * without a row and a row without a route fail the test.
 */
export const matrix: Record<string, Row> = {
  [`POST ${organization}/files:upload`]: writing,
  [`PUT ${organization}/files:upload`]: writing,
  [`GET ${file}:download`]: reading,
  [`HEAD ${file}:download`]: reading,
  [`GET ${file}/metadata`]: reading,
  [`GET ${file}/thumbnail`]: reading,
  [`HEAD ${file}/thumbnail`]: reading,
  [`DELETE ${file}`]: writing,
  [`DELETE ${file}?purge=true`]: administering,
  [`PATCH ${file}`]: writing,
  [`POST ${organization}/files:generateUploadUrl`]: writing,
  [`POST ${organization}/files:batchGenerateUploadUrls`]: writing,
  [`POST ${organization}/files:batchDelete`]: writing,
  [`POST ${organization}/files:batchUndelete`]: writing,
  [`POST ${organization}/files:batchPurge`]: administering,
  [`POST ${organization}/files:batchMove`]: writing,
  [`POST ${organization}/files:zip`]: { ...reading, ...unproven(403) },
  [`POST ${organization}:export`]: administering,
  [`GET ${organization}/operations`]: reading,
  [`GET ${organization}/operations/{operation}`]: readingNothing,
  [`POST ${organization}/operations/{operation}:cancel`]: { ...readingNothing, ...unproven(403) },
  [`GET ${organization}/uploadUrls`]: { ...writing, ...unproven(200) },
  [`DELETE ${organization}/uploadUrls/{upload_url}`]: ending,
  [`GET ${organization}/uploads`]: reading,
  [`DELETE ${organization}/uploads/{upload}`]: ending,
  [`POST ${file}:generateDownloadUrl`]: { ...reading, ...unproven(403) },
  [`GET ${organization}/files`]: reading,
  [`GET ${organization}/files?show_deleted=true`]: reading,
  [`PUT ${file}:upload`]: writing,
  [`POST ${file}:undelete`]: writing,
  [`POST ${file}:copy`]: writing,
  // Each for themselves.
  [`PUT ${file}/star`]: { ...reading, ...unproven(403) },
  [`DELETE ${file}/star`]: { ...reading, ...unproven(403) },
  [`GET ${file}/versions`]: reading,
  [`GET ${file}/versions/{version}:download`]: reading,
  [`HEAD ${file}/versions/{version}:download`]: reading,
  [`POST ${file}/versions/{version}:restore`]: writing,
  [`PATCH ${file}/versions/{version}`]: writing,
  // Of a version that does not exist.
  [`DELETE ${file}/versions/{version}`]: administeringNothing,

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
  [`POST ${folder}:copy`]: writing,
  [`GET ${folder}/watch`]: reading,
  [`PUT ${folder}/watch`]: { ...reading, ...unproven(403) },
  [`DELETE ${folder}/watch`]: { ...reading, ...unproven(403) },
  [`PUT ${folder}/star`]: { ...reading, ...unproven(403) },
  [`DELETE ${folder}/star`]: { ...reading, ...unproven(403) },

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
  // The owner calls last, after the owner in a session has deleted it.
  [`DELETE ${organization}`]: withProof({ ...owning, owner: 403 }),
  [`GET ${organization}/members`]: { ...administering, ...unproven(200) },
  // An invitation.
  [`POST ${organization}/members`]: administering,
  [`GET ${organization}/members/{member}`]: { ...administeringNothing, ...unproven(404) },
  [`PATCH ${organization}/members/{member}`]: administeringNothing,
  [`DELETE ${organization}/members/{member}`]: administeringNothing,
  // Without a picture.
  [`GET ${organization}/members/{member}/picture`]: readingNothing,
  [`GET ${organization}/picture`]: readingNothing,
  // The bytes are no picture.
  [`PUT ${organization}/picture`]: administeringBadly,
  [`DELETE ${organization}/picture`]: administering,
  [`GET ${organization}/auditEvents`]: { ...administering, ...unproven(200) },
  [`GET ${organization}/auditEvents:export`]: { ...administering, ...unproven(200) },
  [`GET ${organization}/changes`]: reading,
  [`GET ${organization}/changes:startPageToken`]: reading,
  [`GET ${organization}/changes:stream`]: reading,
  [`GET ${organization}/webhooks`]: { ...administering, ...unproven(200) },
  [`POST ${organization}/webhooks`]: administering,
  [`GET ${organization}/webhooks/{webhook}`]: { ...administeringNothing, ...unproven(404) },
  [`PATCH ${organization}/webhooks/{webhook}`]: administeringNothing,
  [`DELETE ${organization}/webhooks/{webhook}`]: administeringNothing,
  [`POST ${organization}/webhooks/{webhook}:rotateSecret`]: administeringNothing,
  [`POST ${organization}/webhooks/{webhook}:ping`]: administeringNothing,
  [`GET ${organization}/webhooks/{webhook}/deliveries`]: { ...administeringNothing, ...unproven(404) },
  [`POST ${organization}/deliveries/{delivery}:redeliver`]: administeringNothing,
  [`POST ${file}/shareLinks`]: writing,
  [`GET ${file}/shareLinks`]: { ...writing, ...unproven(200) },
  [`POST ${folder}/shareLinks`]: writing,
  [`GET ${folder}/shareLinks`]: { ...writing, ...unproven(200) },
  [`GET ${organization}/shareLinks`]: { ...writing, ...unproven(200) },
  [`DELETE ${organization}/shareLinks/{share_link}`]: ending,
  [`GET ${organization}/shareLinks/{share_link}/accesses`]: { ...ending, ...unproven(404) },
  [`POST ${organization}:revokeLinks`]: administeringNothing,
  [`GET ${organization}/invitations`]: { ...administering, ...unproven(200) },
  [`POST ${organization}/invitations`]: administering,
  [`GET ${organization}/invitations/{invitation}`]: { ...administeringNothing, ...unproven(404) },
  [`PATCH ${organization}/invitations/{invitation}`]: administeringNothing,
  [`DELETE ${organization}/invitations/{invitation}`]: administeringNothing,
  // The secret is not one of an invitation.
  'POST /api/v1/invitations:accept': changingOwn(403, 403),
  [`GET ${organization}/usage`]: { ...administering, ...unproven(200) },

  'GET /api/v1/tokens': proving,
  // Tokens are created in a browser session or on the command line.
  'POST /api/v1/tokens': withProof(changingOwn(403, 200)),
  // The token in the path is not the one used.
  'DELETE /api/v1/tokens/{token}': changingOwn(404, 404),
  'DELETE /api/v1/tokens/{token}?revoke_created=true': changingOwn(404, 404),

  'GET /api/v1/user': proving,
  'PATCH /api/v1/user': changingOwn(403, 200),
  // Without a picture.
  'GET /api/v1/user/picture': withSuccess(proving, 404),
  // The bytes are no picture.
  'PUT /api/v1/user/picture': changingOwn(403, 400),
  'DELETE /api/v1/user/picture': changingOwn(403, 200),
  // The current password is wrong.
  'PUT /api/v1/user/password': changingOwn(403, 400),
  // The password is wrong.
  'POST /api/v1/user:reauthenticate': changingOwn(403, 400),
  // The code is wrong, or none is pending.
  'POST /api/v1/user:verifyFactor': {
    ...changingOwn(403, 400),
    'session with its second factor pending': 400,
  },
  'GET /api/v1/user/factors': readingOwn,
  'POST /api/v1/user/factors:startTotp': withProof(changingOwn(403, 200)),
  // The code is wrong, or the setup was not started.
  'POST /api/v1/user/factors:confirmTotp': withProof(changingOwn(403, 400)),
  // The address of the product under test is no domain, without which there are no passkeys.
  'POST /api/v1/user/factors:startPasskey': withProof(changingOwn(403, 400)),
  'POST /api/v1/user/factors:confirmPasskey': withProof(changingOwn(403, 400)),
  'POST /api/v1/user:usePasskey': {
    ...changingOwn(403, 400),
    'session with its second factor pending': 400,
  },
  'POST /api/v1/user:signInWithPasskey': all(400),
  // An authenticator app has no name.
  'PATCH /api/v1/user/factors/{factor}': changingOwn(403, 404),
  'POST /api/v1/user/factors:createRecoveryCodes': withProof(changingOwn(403, 400)),
  // The factor in the path is not theirs.
  'DELETE /api/v1/user/factors/{factor}': withProof(changingOwn(403, 404)),
  'GET /api/v1/user/sessions': readingOwn,
  // The owner's first session ends the second.
  'DELETE /api/v1/user/sessions': { ...changingOwn(403, 200), 'owner without a recent proof': 401 },
  // The session in the path is not theirs.
  'DELETE /api/v1/user/sessions/{session}': changingOwn(403, 404),
  // Without the password.
  'DELETE /api/v1/user': changingOwn(403, 400),
  // Without SMTP.
  'POST /api/v1/user/password:requestReset': all(400),
  'POST /api/v1/user/email:requestVerification': changingOwn(400, 400),
  // Without SMTP; with a token in any case.
  'POST /api/v1/user/email:requestChange': withProof(changingOwn(403, 400)),
  // The secret is not one of such a link.
  'POST /api/v1/user/email:change': changingOwn(403, 403),
  'POST /api/v1/user/password:reset': all(403),
  'POST /api/v1/user/email:verify': changingOwn(403, 403),
  // Without a set-up link, where sign-up is not open.
  'POST /api/v1/users': all(403),

  'PUT /u/{secret}': uploading,
  'POST /u/{secret}': uploading,
  'GET /u/{secret}': uploading,
  'OPTIONS /u/{secret}': preflight,
  // The secret of an upload URL is not one of a tus upload.
  'HEAD /t/{secret}': noShare,
  'PATCH /t/{secret}': noShare,
  'DELETE /t/{secret}': noShare,
  'OPTIONS /t/{secret}': preflight,
  'GET /s/{secret}': visiting(200),
  'HEAD /s/{secret}': visiting(200),
  // A page that leads back to the link.
  'POST /s/{secret}': visiting(303),
  // The link leads to a file, which has nothing below it.
  'GET /s/{secret}/{+path}': visiting(404),
  'HEAD /s/{secret}/{+path}': visiting(404),
  'POST /s/{secret}/{+path}': visiting(303),
  'GET /d/{secret}': { ...noSecret, 'download URL': 200 },
  'HEAD /d/{secret}': { ...noSecret, 'download URL': 200 },
  // The secret of another URL is not one of an archive.
  'GET /n/{secret}': noSecret,
  'POST /n/{secret}': noSecret,
  'GET /z/{secret}': noSecret,
  'HEAD /z/{secret}': noSecret,

  'GET /api/v1/instance': administeringInstance(200),
  'GET /api/v1/instance/organizations': administeringInstance(200),
  'PATCH /api/v1/instance/organizations/{organization_id}': changingInstance(200),
  'GET /api/v1/users': administeringInstance(200),
  'PATCH /api/v1/users/{user}': changingInstance(404),
  'DELETE /api/v1/users/{user}': changingInstance(404),

  'GET /api/v1/openapi.json': everyone,
};
