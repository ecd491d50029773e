import { examples } from '../examples';
import { z } from '../zod';
import { displayName, text, time } from './parts';

const code = (description: string) => text(64).openapi({ example: '287082', description });

/** Whether a request has one of two fields, and not both. */
export const isOneOf =
  <A extends string, B extends string>(a: A, b: B) =>
  (value: { [Field in A | B]?: unknown }) =>
    (value[a] == null) !== (value[b] == null);

const factor = z
  .object({
    name: z.string().openapi({ example: `user/factors/${examples.factorId}` }),
    type: z.enum(['TOTP', 'PASSKEY']).openapi({
      example: 'PASSKEY',
      description: '`TOTP`: an authenticator app. `PASSKEY`: a passkey (WebAuthn).',
    }),
    display_name: z
      .string()
      .optional()
      .openapi({ example: 'MacBook', description: 'The name of a passkey; absent for an app.' }),
    create_time: time(),
    last_use_time: time('Absent: never used.').optional(),
  })
  .openapi('Factor', { description: 'A second factor of a user.' });

const recoveryCodes = (description: string) =>
  z.array(z.string()).openapi({ example: ['abcd-efgh-jkmn-pqrs'], description });

const bytes = (maxLength: number, description: string) =>
  z
    .string()
    .regex(/^[\w-]*={0,2}$/, 'must be base64url')
    .max(maxLength)
    .openapi({ example: 'AAEC', description: `${description}, in base64url.` });

const credentialId = bytes(2048, 'The id of the credential');
const clientData = bytes(8192, 'The client data');
const type = z.literal('public-key');

/** What `navigator.credentials.create` returns, as its `toJSON` writes it. */
const registration = z
  .object({
    id: credentialId,
    raw_id: credentialId,
    type,
    response: z.object({
      client_data_json: clientData,
      attestation_object: bytes(65_536, 'The attestation'),
      transports: z
        .array(text(32))
        .max(16)
        .nullish()
        .openapi({ example: ['internal'] }),
    }),
  })
  .transform(({ raw_id: rawId, response, ...credential }) => ({
    ...credential,
    rawId,
    clientExtensionResults: {},
    response: {
      clientDataJSON: response.client_data_json,
      attestationObject: response.attestation_object,
      transports: (response.transports ?? []) as AuthenticatorTransport[],
    },
  }))
  .openapi('PasskeyRegistration', {
    description:
      'What `navigator.credentials.create` returned: RegistrationResponseJSON of WebAuthn. Its own field names (`rawId`, `clientDataJSON`) are accepted.',
  });

/** What `navigator.credentials.get` returns, as its `toJSON` writes it. */
export const passkeyAssertion = z
  .object({
    id: credentialId,
    raw_id: credentialId,
    type,
    response: z
      .object({
        client_data_json: clientData,
        authenticator_data: bytes(8192, 'The authenticator data'),
        signature: bytes(8192, 'The signature'),
        user_handle: bytes(256, 'The id of the user').nullish(),
      })
      .openapi('PasskeyAssertionResponse', { description: 'AuthenticatorAssertionResponse of WebAuthn.' }),
  })
  .transform(({ raw_id: rawId, response, ...credential }) => ({
    ...credential,
    rawId,
    clientExtensionResults: {},
    response: {
      clientDataJSON: response.client_data_json,
      authenticatorData: response.authenticator_data,
      signature: response.signature,
      userHandle: response.user_handle ?? undefined,
    },
  }))
  .openapi('PasskeyAssertion', {
    description:
      'What `navigator.credentials.get` returned: AuthenticationResponseJSON of WebAuthn. Its own field names (`rawId`, `clientDataJSON`) are accepted.',
  });

const passkeyName = displayName(255).openapi({ example: 'MacBook' });

/** The options are of a foreign standard, whose names they keep. */
const options = z.record(z.string(), z.unknown()).openapi({
  type: 'object',
  example: { challenge: 'AAEC', rpId: 'files.example' },
});

export const factorRequests = {
  verifyFactor: z
    .object({
      code: code('A code of the authenticator app, or a recovery code.').nullish(),
      passkey: passkeyAssertion.nullish(),
    })
    .refine(isOneOf('code', 'passkey'), 'must have either code or passkey'),
  confirmPasskey: z.object({
    passkey: registration,
    display_name: passkeyName.nullish().openapi({ description: 'Default: `Passkey`.' }),
  }),
  updateFactor: z.object({ display_name: passkeyName }),
  confirmTotp: z.object({ code: code('A code that the app shows.') }),
};

export const factorAnswers = {
  factors: z
    .object({
      factors: z.array(factor),
      recovery_code_count: z
        .number()
        .int()
        .openapi({ example: 10, description: 'The number of recovery codes that were not used.' }),
    })
    .openapi('FactorList', { description: 'The second factors of a user.' }),
  totpSetup: z
    .object({
      secret: z.string().openapi({
        example: 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ',
        description: 'For typing into the app, in base32. It is shown only in this response.',
      }),
      uri: z.string().openapi({
        example:
          'otpauth://totp/Holdall:ada%40example.com?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Holdall',
        description: 'The same for a QR code.',
      }),
    })
    .openapi('TotpSetup', { description: 'What an authenticator app needs.' }),
  factor,
  passkeyOptions: z
    .object({
      options: options.openapi({
        description:
          'PublicKeyCredentialCreationOptionsJSON or PublicKeyCredentialRequestOptionsJSON of WebAuthn, with its own field names.',
      }),
    })
    .openapi('PasskeyOptions', { description: 'What the browser asks the authenticator for.' }),
  newPasskey: z
    .object({
      factor,
      recovery_codes: recoveryCodes(
        'With the first second factor of the user; else empty. They are shown only in this response.',
      ),
    })
    .openapi('NewPasskey', { description: 'A passkey that was registered.' }),
  recoveryCodes: z
    .object({
      recovery_codes: recoveryCodes(
        'Each replaces the second factor once. They are shown only in this response.',
      ),
    })
    .openapi('RecoveryCodes', { description: 'New recovery codes.' }),
};
