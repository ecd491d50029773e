import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto';

type Options = { challenge: string; user?: { id: string } };

/** What an authenticator or a browser may do wrong. */
export type Fault = {
  origin?: string;
  rpId?: string;
  challenge?: string;
  isUserVerified?: boolean;
  counter?: number;
  isTampered?: boolean;
};

export type Authenticator = ReturnType<typeof createAuthenticator>;

/**
 * An authenticator with one passkey in software (WebAuthn Level 3, ES256), and the browser around it: what
 * `navigator.credentials` returns for a page of `origin`.
 */
export function createAuthenticator(origin: string) {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const id = randomBytes(32);
  let counter = 0;
  let userHandle = '';

  const clientData = (type: string, { challenge }: Options, fault: Fault): Buffer =>
    Buffer.from(
      JSON.stringify({
        type,
        challenge: fault.challenge ?? challenge,
        origin: fault.origin ?? origin,
        crossOrigin: false,
      }),
    );

  function authenticatorData(fault: Fault, attested: Buffer = Buffer.alloc(0)): Buffer {
    const rpId = fault.rpId ?? new URL(origin).hostname;
    const isUserPresent = 0x01;
    const isUserVerified = (fault.isUserVerified ?? true) ? 0x04 : 0;
    const hasKey = attested.length > 0 ? 0x40 : 0;
    const count = Buffer.alloc(4);
    counter += 1;
    count.writeUInt32BE(fault.counter ?? counter);
    const flags = Buffer.from([isUserPresent | isUserVerified | hasKey]);
    return Buffer.concat([createHash('sha256').update(rpId).digest(), flags, count, attested]);
  }

  const credential = (response: object) => ({
    id: id.toString('base64url'),
    rawId: id.toString('base64url'),
    type: 'public-key',
    clientExtensionResults: {},
    response,
  });

  return {
    /** `navigator.credentials.create` */
    create(options: Options, fault: Fault = {}) {
      userHandle = options.user?.id ?? '';
      const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
      // COSE (RFC 9052): kty EC2, alg ES256, crv P-256.
      const key = Buffer.concat([
        Buffer.from('a501020326200121', 'hex'),
        cborBytes(Buffer.from(x, 'base64url')),
        Buffer.from('22', 'hex'),
        cborBytes(Buffer.from(y, 'base64url')),
      ]);
      const noModel = Buffer.alloc(16);
      const attested = Buffer.concat([noModel, Buffer.from([0, id.length]), id, key]);
      const attestation = Buffer.concat([
        Buffer.from('a3', 'hex'),
        cborText('fmt'),
        cborText('none'),
        cborText('attStmt'),
        Buffer.from('a0', 'hex'),
        cborText('authData'),
        cborBytes(authenticatorData(fault, attested)),
      ]);
      return credential({
        clientDataJSON: clientData('webauthn.create', options, fault).toString('base64url'),
        attestationObject: attestation.toString('base64url'),
        transports: ['internal'],
      });
    },

    /** `navigator.credentials.get` */
    get(options: Options, fault: Fault = {}) {
      const data = clientData('webauthn.get', options, fault);
      const authData = authenticatorData(fault);
      const signed = Buffer.concat([authData, createHash('sha256').update(data).digest()]);
      if (fault.isTampered) signed.fill(1, 0, 1);
      return credential({
        clientDataJSON: data.toString('base64url'),
        authenticatorData: authData.toString('base64url'),
        signature: sign('sha256', signed, privateKey).toString('base64url'),
        userHandle,
      });
    },
  };
}

/** A byte string of 24 to 65535 bytes in CBOR (RFC 8949). */
function cborBytes(bytes: Buffer): Buffer {
  const isShort = bytes.length < 256;
  const head = Buffer.from(isShort ? [0x58, bytes.length] : [0x59, bytes.length >> 8, bytes.length & 0xff]);
  return Buffer.concat([head, bytes]);
}

const cborText = (text: string): Buffer => Buffer.from([0x60 | text.length, ...Buffer.from(text)]);
