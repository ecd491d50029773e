const fileId = '4k2jd0q8w1z7m3n5b9x6c0v2a';
const folderId = '0b1c5d9e2f7g3h8j4k6m1n0p5';
const urlId = '7h3m1x9c5v0b2n8q4w6e1r5t3';

/** Names and values for the examples of the OpenAPI document, in the form of real ones. */
export const examples = {
  fileId,
  fileName: `organizations/acme/files/${fileId}`,
  folderId,
  folderName: `organizations/acme/folders/${folderId}`,
  rootId: 'w2e5t7y9u1i3o6p4a0s8d1f2g',
  urlId,
  userId: 'c3v5b7n9m1q2w4e6r8t0y2u4i',
  sessionId: 'm4n6b8v0c2x3z5a7s9d1f3g5h',
  factorId: 'q1w2e3r4t5y6u7i8o9p0a1s2d',
  tokenId: '9x2c5v8b1n4m7q0w3e6r9t2y5',
  etag: '"r8s1kq0w2e5t7y9u1i3o6p4a0"',
  sha256: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
  /** The same digest as a structured field (RFC 9530). */
  contentDigest: 'sha-256=:n4bQgYhMfWWaL+qgxVrQFaO/TxsrC4Is0V1sFbDwCgg=:',
  time: '2026-11-22T09:30:00.000Z',
  laterTime: '2026-11-22T10:30:00.000Z',
  secret: 'N2gzbTF4OWM1djBiMm44cTR3NmUxcjV0M0hU2mXq0dZ5Jf8wKc1Lr7Yb9Tn',
  uploadUri: 'https://files.example/u/N2gzbTF4OWM1djBiMm44cTR3NmUxcjV0M0hU2mXq0dZ5Jf8wKc1Lr7Yb9Tn',
  zipUri: 'https://files.example/z/N2gzbTF4OWM1djBiMm44cTR3NmUxcjV0M2Qy7Xc4Wm1Rz9Lk6Vb3Nt8Jp',
  downloadUri: 'https://files.example/d/NGsyamQwcTh3MXo3bTNuNWI5eDZjMHYyYXBS4kPz7Vw1Qd9mXe3Lt6Hy',
};
