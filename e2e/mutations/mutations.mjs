/**
 * Lines of the product that guard something, each broken in one way, and the test that must fail then.
 *
 * @typedef {object} Mutation
 * @property {string} name   Area and what is broken.
 * @property {string} file   Where, from the top of the repository.
 * @property {string} find   Text that occurs exactly once in the file.
 * @property {string} replace
 * @property {string} test   The test file that must notice.
 * @property {string} [title] A pattern of the titles to run, to save time. The verdict counts all tests that
 *   ran.
 * @property {Record<string, string>} [env] Environment of the test run.
 *
 * @type {Mutation[]}
 */
export const mutations = [
  // Who may
  {
    name: 'access: an Idempotency-Key belongs to the user instead of the token',
    file: 'lib/domain/uploads/idempotency.ts',
    find: 'access.actor.tokenId ?? access.actor.userId',
    replace: 'access.actor.userId',
    test: 'e2e/uploads/idempotency.test.ts',
  },
  {
    name: 'access: membership of anybody counts',
    file: 'lib/domain/organizations/access.ts',
    find: 'LEFT JOIN memberships m ON m.user_id = u.id AND m.organization_id = $2',
    replace: 'LEFT JOIN memberships m ON m.organization_id = $2',
    test: 'e2e/api/tokens.test.ts',
  },
  {
    name: 'access: a token opens organizations that it does not name',
    file: 'lib/domain/organizations/access.ts',
    find: '!rootFolderId || isPinnedElsewhere(actor, organizationId)',
    replace: '!rootFolderId',
    test: 'e2e/api/tokens.test.ts',
  },
  {
    name: 'access: a resource of a foreign organization opens over gRPC',
    file: 'lib/domain/organizations/access.ts',
    find: 'JOIN memberships m ON m.organization_id = o.id AND m.user_id = $1`',
    replace: 'JOIN memberships m ON m.organization_id = o.id AND $1 IS NOT NULL`',
    test: 'e2e/grpc/permissions.test.ts',
  },
  {
    name: 'access: a token opens foreign resources over gRPC',
    file: 'lib/domain/organizations/access.ts',
    find: '!membership || isPinnedElsewhere(actor, membership.organizationId)',
    replace: '!membership',
    test: 'e2e/grpc/permissions.test.ts',
  },
  {
    name: 'access: a revoked token works',
    file: 'lib/domain/organizations/access.ts',
    find: 'if (row.revoked)',
    replace: 'if (false)',
    test: 'e2e/api/tokens.test.ts',
  },
  {
    name: 'access: an expired token works',
    file: 'lib/domain/organizations/access.ts',
    find: 'if (row.expired)',
    replace: 'if (false)',
    test: 'e2e/api/tokens.test.ts',
  },
  {
    name: 'access: a disabled user works',
    file: 'lib/domain/organizations/access.ts',
    find: 'if (row.disabled)',
    replace: 'if (false)',
    test: 'e2e/api/sessions.test.ts',
  },
  {
    name: 'access: an ended session works',
    file: 'lib/domain/organizations/access.ts',
    find: 'WHERE u.id = $1 AND u.session_version = $4',
    replace: 'WHERE u.id = $1 AND $4::int IS NOT NULL',
    test: 'e2e/api/sessions.test.ts',
  },
  {
    name: 'access: a right that ends during an upload is not confirmed',
    file: 'lib/domain/organizations/access.ts',
    find: 'if (!row || !may(row.role, row.scopes, access.action))',
    replace: 'if (!row)',
    test: 'e2e/api/revocation-races.test.ts',
  },
  {
    name: 'access: denials are not recorded',
    file: 'lib/domain/organizations/access.ts',
    find: "if (credential.kind !== 'user')",
    replace: 'if (false)',
    test: 'e2e/api/audit-denials.test.ts',
  },
  {
    name: 'policy: scopes of a token are not checked',
    file: 'lib/base/policy.ts',
    find: '(tokenScopes === null || scopeRank(tokenScopes) >= needed)',
    replace: 'true',
    test: 'e2e/api/tokens.test.ts',
  },
  {
    name: 'policy: roles are not checked',
    file: 'lib/base/policy.ts',
    find: 'ranks[role] >= needed &&',
    replace: '',
    test: 'e2e/api/members.test.ts',
  },
  {
    name: 'grpc: writing needs the right to read alone',
    file: 'lib/grpc/places.ts',
    find: "authorizeResource(actor, resource_id, 'file.write')",
    replace: "authorizeResource(actor, resource_id, 'file.read')",
    test: 'e2e/grpc/permissions.test.ts',
  },
  {
    name: 'grpc: calls pass without a token',
    file: 'lib/grpc/admission.ts',
    find: 'return service === serviceName ? admit(method, call)',
    replace: 'return service !== serviceName ? admit(method, call)',
    test: 'e2e/grpc/service.test.ts',
  },
  {
    name: 'grpc: content above 64 MiB goes in one message',
    file: 'lib/grpc/contents.ts',
    find: 'if (content.length > mostInOneMessage)',
    replace: 'if (false)',
    test: 'e2e/grpc/files.test.ts',
  },
  {
    name: 'grpc: a message has no limit',
    file: 'lib/grpc/server.ts',
    find: "'grpc.max_receive_message_length': largestMessage",
    replace: "'grpc.max_receive_message_length': -1",
    test: 'e2e/grpc/service.test.ts',
  },

  // Browsers
  {
    name: 'browser: a change by cookie needs no proof of origin',
    file: 'lib/http/credentials.ts',
    find: 'sessions.proveOrigin(request);',
    replace: '',
    test: 'e2e/api/sessions.test.ts',
  },
  {
    name: 'browser: same-site pages count as our own',
    file: 'lib/domain/users/session.ts',
    find: "site === 'same-origin'",
    replace: "site !== 'cross-site'",
    test: 'e2e/api/sessions.test.ts',
  },
  {
    name: 'browser: the cookie of a share link goes to every path',
    file: 'lib/http/share/visit.ts',
    find: '`Path=/s/',
    replace: '`Path=/; Ignored=',
    test: 'e2e/api/share-pages.test.ts',
  },
  {
    name: 'browser: the cookie of a share link can be read by scripts',
    file: 'lib/http/share/visit.ts',
    find: "'HttpOnly',",
    replace: '',
    test: 'e2e/api/share-pages.test.ts',
  },
  {
    name: 'browser: a pass opens other share links',
    file: 'lib/domain/sharing/share-visits.ts',
    find: 'return linkId === id && Number(until) > Date.now();',
    replace: 'return linkId !== undefined && Number(until) > Date.now();',
    test: 'e2e/api/share-pages.test.ts',
  },
  {
    name: 'browser: content is not sandboxed',
    file: 'lib/http/file-response.ts',
    find: "style-src 'unsafe-inline'; sandbox\"",
    replace: "style-src 'unsafe-inline'\"",
    test: 'e2e/api/download.test.ts',
  },
  {
    name: 'browser: types are sniffed',
    file: 'lib/http/file-response.ts',
    find: "'X-Content-Type-Options': 'nosniff',",
    replace: '',
    test: 'e2e/api/inline.test.ts',
  },
  {
    name: 'browser: JSON is sniffed',
    file: 'lib/http/answer.ts',
    find: "'X-Content-Type-Options': 'nosniff',",
    replace: '',
    test: 'e2e/api/conventions.test.ts',
  },
  {
    name: 'browser: HTML is shown inline',
    file: 'lib/http/file-response.ts',
    find: "'text/plain',\n",
    replace: "'text/plain',\n  'text/html',\n",
    test: 'e2e/api/inline.test.ts',
  },
  {
    name: 'browser: SVG is shown inline',
    file: 'lib/http/file-response.ts',
    find: 'const isSafe = safeInline.has(declared) &&',
    replace: "const isSafe = declared === 'image/svg+xml' || safeInline.has(declared) &&",
    test: 'e2e/api/inline.test.ts',
  },
  {
    name: 'browser: a declared type is shown whatever the bytes are',
    file: 'lib/http/file-response.ts',
    find: ' && sniffedType !== null && canonical(sniffedType) === declared',
    replace: '',
    test: 'e2e/api/inline.test.ts',
  },
  {
    name: 'browser: every origin may read',
    file: 'lib/http/cors.ts',
    find: 'if (!allowed.includes(origin)) return {};',
    replace: '',
    test: 'e2e/api/cors.test.ts',
  },

  // Conditions and ranges
  {
    name: 'condition: If-Range takes every etag',
    file: 'lib/http/file-response.ts',
    find: `ifRange.startsWith('"') ? ifRange ===`,
    replace: `ifRange.startsWith('"') ? 'a' !==`,
    test: 'e2e/api/ranges.test.ts',
  },
  {
    name: 'condition: If-Range takes every date',
    file: 'lib/http/file-response.ts',
    find: 'ifRange === file.updatedAt.toUTCString()',
    replace: '!Number.isNaN(Date.parse(ifRange))',
    test: 'e2e/api/ranges.test.ts',
  },
  {
    name: 'condition: If-Match is ignored by downloads',
    file: 'lib/http/file-response.ts',
    find: "ifMatch === '*' || ifMatch.includes(file.etag)",
    replace: 'true',
    test: 'e2e/api/conditions.test.ts',
  },
  {
    name: 'condition: If-Match is ignored by changes',
    file: 'lib/base/precondition.ts',
    find: '(ifMatch && !matches(ifMatch)) || ',
    replace: '',
    test: 'e2e/api/replacement.test.ts',
  },
  {
    name: 'condition: If-None-Match is ignored by changes',
    file: 'lib/base/precondition.ts',
    find: ' || (ifNoneMatch && matches(ifNoneMatch))',
    replace: '',
    test: 'e2e/api/replacement.test.ts',
  },
  {
    name: 'range: the last byte is missing',
    file: 'lib/http/range.ts',
    find: 'Number(last) + 1',
    replace: 'Number(last)',
    test: 'e2e/api/ranges.test.ts',
  },
  {
    name: 'range: a suffix is one byte too long',
    file: 'lib/http/range.ts',
    find: 'size - Number(last)',
    replace: 'size - Number(last) - 1',
    test: 'e2e/api/ranges.test.ts',
  },
  {
    name: 'range: more than a hundred ranges are served',
    file: 'lib/http/range.ts',
    find: ' || specs.length > maxRanges',
    replace: '',
    test: 'e2e/api/ranges.test.ts',
  },
  {
    name: 'range: overlapping ranges multiply a file',
    file: 'lib/http/range.ts',
    find: "return total > size ? 'whole' : ranges;",
    replace: 'return ranges;',
    test: 'e2e/api/ranges.test.ts',
  },

  // Limits
  {
    name: 'quota: the remaining quota is not compared',
    file: 'lib/domain/organizations/quota.ts',
    find: 'if (left.bytes >= room.bytes && left.files >= room.files) return;',
    replace: 'if (left) return;',
    test: 'e2e/quota/ways-in.test.ts',
  },
  {
    name: 'quota: files are not counted',
    file: 'lib/domain/organizations/quota.ts',
    find: ' && left.files >= room.files',
    replace: '',
    test: 'e2e/quota/ways-in.test.ts',
  },
  {
    name: 'quota: a shard goes below zero',
    file: 'lib/domain/organizations/quota.ts',
    find: 'AND remaining_bytes >= $2::bigint AND remaining_files >= $3::bigint',
    replace: 'AND $2::bigint IS NOT NULL AND $3::bigint IS NOT NULL',
    test: 'e2e/quota/races.test.ts',
  },
  {
    name: 'quota: uploads under way reserve nothing',
    file: 'lib/domain/organizations/quota.ts',
    find: '- held.bytes - coming.bytes',
    replace: '- held.bytes',
    test: 'e2e/quota/races.test.ts',
  },
  {
    name: 'rates: guesses are not bounded',
    file: 'lib/base/rate-limits.ts',
    find: '!guesses.has(error.reason)',
    replace: 'true',
    test: 'e2e/api/rates.test.ts',
  },
  {
    name: 'rates: passwords may be guessed for ever',
    file: 'lib/domain/users/password-guesses.ts',
    find: "limiter('guess-pair', 10, 15 * minute)",
    replace: "limiter('guess-pair', 1000, 15 * minute)",
    test: 'e2e/api/sessions.test.ts',
  },
  {
    name: 'rates: requests of a token are not bounded',
    file: 'lib/base/rate-limits.ts',
    find: 'const error = valid && (await refusal(valid, tokenHash));',
    replace: 'const error = null;',
    test: 'e2e/api/request-limits.test.ts',
  },
  {
    name: 'size: a Content-Length over the limit is read first',
    file: 'lib/http/body.ts',
    find: "if (Number(headers.get('content-length')) > maxBytes) throw tooLarge(maxBytes);",
    replace: '',
    test: 'e2e/bad-input/framing.test.ts',
  },
  {
    name: 'size: chunks over the limit are taken',
    file: 'lib/http/body.ts',
    find: 'if (size > maxBytes) throw tooLarge(maxBytes);',
    replace: '',
    test: 'e2e/bad-input/json.test.ts',
  },
  {
    name: 'secrets: a signature is not compared',
    file: 'lib/base/secrets/signed-secret.ts',
    find: 'return timingSafeEqual(bytes.subarray(-macBytes), mac(purpose, payload)) ? payload : null;',
    replace: 'return payload;',
    test: 'e2e/api/upload-url.test.ts',
  },
  {
    name: 'secrets: every purpose has the same key',
    file: 'lib/base/secrets/signed-secret.ts',
    find: "hkdfSync('sha256', secret, 'holdall', ",
    replace: "hkdfSync('sha256', secret, 'holdall', true ? 'v1' : ",
    test: 'e2e/bad-input/credentials.test.ts',
  },
];
