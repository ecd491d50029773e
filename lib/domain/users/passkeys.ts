import {
  type AuthenticationResponseJSON,
  type AuthenticatorTransport,
  generateAuthenticationOptions,
  generateRegistrationOptions,
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
  type RegistrationResponseJSON,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from '@simplewebauthn/server';
import { type Actor, type Origin, userActor } from '@/lib/base/actor';
import { checkName } from '@/lib/base/display-name';
import { fail } from '@/lib/base/errors';
import { newId } from '@/lib/base/ids';
import type { Capabilities } from '@/lib/base/secrets/signed-secret';
import type { Config } from '@/lib/config';
import { recordOfUser } from '@/lib/domain/audit/audit';
import type { Database, Transaction } from '@/lib/platform/db/database';
import { isUniqueViolation } from '@/lib/platform/db/database-errors';
import type { Passkey, User } from '@/lib/platform/db/generated/client';
import { changeFactors, completeSignIn, createMissingRecoveryCodes } from './factors';
import { type ChallengeUse, createPasskeyChallenges, useChallenge } from './passkey-challenges';
import { confirmSession, noteProof, requireRecentProof, requireSession } from './sessions';

const MAX_PASSKEYS = 20;

export type Passkeys = ReturnType<typeof createPasskeys>;

type PasskeyDeps = { db: Database; capabilities: Capabilities; config: Pick<Config, 'publicUrl'> };

/**
 * Passkeys (WebAuthn Level 3): a second factor, a proof of who uses a session, and, where the authenticator
 * verifies its user, a whole sign-in without a password.
 */
export function createPasskeys({ db, capabilities, config }: PasskeyDeps) {
  const challenges = createPasskeyChallenges({ capabilities });
  const relyingParty = relyingPartyOf(config.publicUrl);

  /** @throws FAILED_PRECONDITION with reason PASSKEYS_UNAVAILABLE */
  function requireRelyingParty(): RelyingParty {
    if (relyingParty === null) throw fail('PASSKEYS_UNAVAILABLE');
    return relyingParty;
  }

  /** Checks an assertion of a passkey; `challenge` is to be used up in the transaction that relies on it. */
  async function check(
    passkey: Passkey,
    response: AuthenticationResponseJSON,
    { use, mustVerifyUser }: { use: ChallengeUse; mustVerifyUser: boolean },
  ): Promise<Assertion> {
    const { id: rpId, origin } = requireRelyingParty();
    let challenge = '';
    const { verified, authenticationInfo } = await refusing(() =>
      verifyAuthenticationResponse({
        response,
        expectedChallenge: (text) => {
          challenge = text;
          return challenges.isGood(text, use, new Date());
        },
        expectedOrigin: origin,
        expectedRPID: rpId,
        requireUserVerification: mustVerifyUser,
        credential: {
          id: passkey.credentialId,
          publicKey: new Uint8Array(passkey.publicKey),
          counter: Number(passkey.counter),
        },
      }),
    );
    if (!verified) throw fail('PASSKEY_REFUSED', { values: { problem: 'its signature is wrong' } });
    return { passkey, challenge, counter: BigInt(authenticationInfo.newCounter) };
  }

  /** A use of one of the actor's passkeys, which `complete` relies on. A refused one is in the audit log. */
  async function use(
    actor: Actor,
    response: AuthenticationResponseJSON,
    { action, mustVerifyUser, complete }: SessionUse,
  ): Promise<void> {
    const { userId } = actor;
    try {
      const passkey = await db.prisma.passkey.findFirst({ where: { credentialId: response.id, userId } });
      if (!passkey) throw fail('PASSKEY_REFUSED', { values: { problem: 'it is not one of yours' } });
      const assertion = await check(passkey, response, { use: useOf(actor), mustVerifyUser });
      await db.transaction(async (tx) => {
        await confirmSession(tx, actor);
        await spend(tx, assertion);
        await complete(tx, actor);
      });
    } catch (error) {
      await recordOfUser(db.prisma, { action, userId, outcome: 'DENIED', actor });
      throw error;
    }
  }

  return {
    /** Whether browsers offer passkeys for the address of this server. */
    isAvailable: relyingParty !== null,

    /**
     * The options for `navigator.credentials.create`.
     * @throws PERMISSION_DENIED for tokens, and without a recent proof; FAILED_PRECONDITION
     */
    async startRegistration(actor: Actor): Promise<PublicKeyCredentialCreationOptionsJSON> {
      requireSession(actor);
      requireRecentProof(actor);
      const { id: rpID } = requireRelyingParty();
      const { userId } = actor;
      const user = await db.prisma.user.findUniqueOrThrow({ where: { id: userId } });
      return generateRegistrationOptions({
        rpName: 'Holdall',
        rpID,
        userID: new TextEncoder().encode(userId),
        userName: user.email,
        userDisplayName: user.displayName,
        challenge: new Uint8Array(challenges.issue(registrationOf(actor), new Date())),
        attestationType: 'none',
        authenticatorSelection: { residentKey: 'preferred', userVerification: 'preferred' },
        excludeCredentials: (await passkeysOf(db.prisma, userId)).map(descriptorOf),
      });
    },

    /**
     * Registers a passkey. The first factor of a user comes with recovery codes. Other sessions end.
     * @throws PERMISSION_DENIED as startRegistration; INVALID_ARGUMENT with reason PASSKEY_REFUSED;
     *   ALREADY_EXISTS; FAILED_PRECONDITION
     */
    async confirmRegistration(
      actor: Actor,
      { response, displayName }: { response: RegistrationResponseJSON; displayName: string },
    ): Promise<{ passkey: Passkey; recoveryCodes: string[] }> {
      requireSession(actor);
      requireRecentProof(actor);
      const { id: rpId, origin } = requireRelyingParty();
      const name = checkName(displayName);
      let challenge = '';
      const { registrationInfo } = await refusing(() =>
        verifyRegistrationResponse({
          response,
          expectedChallenge: (text) => {
            challenge = text;
            return challenges.isGood(text, registrationOf(actor), new Date());
          },
          expectedOrigin: origin,
          expectedRPID: rpId,
          requireUserVerification: false,
        }),
      );
      if (!registrationInfo)
        throw fail('PASSKEY_REFUSED', { values: { problem: 'its attestation is wrong' } });
      const { credential } = registrationInfo;
      const { userId } = actor;
      const data = {
        id: newId(),
        userId,
        credentialId: credential.id,
        publicKey: new Uint8Array(credential.publicKey),
        counter: BigInt(credential.counter),
        transports: response.response.transports ?? [],
        displayName: name,
      };
      return rejectKnown(() =>
        changeFactors(db, { actor, action: 'user.add_factor' }, async (tx) => {
          await spendChallenge(tx, challenge);
          if ((await tx.passkey.count({ where: { userId } })) >= MAX_PASSKEYS)
            throw fail('PASSKEY_LIMIT_REACHED', { values: { max: MAX_PASSKEYS } });
          const passkey = await tx.passkey.create({ data });
          return { passkey, recoveryCodes: await createMissingRecoveryCodes(tx, userId) };
        }),
      );
    },

    /** @throws PERMISSION_DENIED for tokens; NOT_FOUND, also for an authenticator app; INVALID_ARGUMENT */
    async rename(actor: Actor, id: string, displayName: string): Promise<Passkey> {
      requireSession(actor);
      const { userId } = actor;
      const data = { displayName: checkName(displayName) };
      return db.transaction(async (tx) => {
        await confirmSession(tx, actor);
        const { count } = await tx.passkey.updateMany({ where: { id, userId }, data });
        if (count === 0) throw fail('FACTOR_NOT_FOUND');
        await recordOfUser(tx, { action: 'user.update_factor', userId, actor });
        return tx.passkey.findUniqueOrThrow({ where: { id } });
      });
    },

    /**
     * The options for `navigator.credentials.get` in the actor's session, also while its second factor is
     * pending.
     * @throws PERMISSION_DENIED for tokens; FAILED_PRECONDITION without a passkey
     */
    async startUse(actor: Actor): Promise<PublicKeyCredentialRequestOptionsJSON> {
      requireSession(actor);
      const { id: rpID } = requireRelyingParty();
      const passkeys = await passkeysOf(db.prisma, actor.userId);
      if (passkeys.length === 0) throw fail('FACTOR_MISSING');
      return generateAuthenticationOptions({
        rpID,
        allowCredentials: passkeys.map(descriptorOf),
        challenge: new Uint8Array(challenges.issue(useOf(actor), new Date())),
        userVerification: 'preferred',
      });
    },

    /**
     * Presents a passkey in a session whose second factor is pending, which ends that state.
     * @throws PERMISSION_DENIED for tokens; FAILED_PRECONDITION if it is not pending; INVALID_ARGUMENT
     */
    async verify(actor: Actor, response: AuthenticationResponseJSON): Promise<void> {
      requireSession(actor);
      if (!actor.isPending) throw fail('FACTOR_NOT_PENDING');
      await use(actor, response, {
        action: 'user.sign_in',
        mustVerifyUser: false,
        complete: completeSignIn,
      });
    },

    /**
     * Proves by passkey who uses the actor's session. The authenticator must verify its user: the passkey
     * stands in for the password.
     * @throws PERMISSION_DENIED for tokens; INVALID_ARGUMENT
     */
    async reauthenticate(actor: Actor, response: AuthenticationResponseJSON): Promise<void> {
      requireSession(actor);
      const action = 'user.reauthenticate';
      const complete = async (tx: Transaction) => {
        await noteProof(tx, actor);
        await recordOfUser(tx, { action, userId: actor.userId, actor });
      };
      await use(actor, response, { action, mustVerifyUser: true, complete });
    },

    /** The options for a sign-in with any passkey of this server. `browser`: the text that it keeps. */
    async startSignIn(browser: string): Promise<PublicKeyCredentialRequestOptionsJSON> {
      const { id: rpID } = requireRelyingParty();
      const challenge = challenges.issue({ purpose: 'passkey-sign-in', holder: browser }, new Date());
      return generateAuthenticationOptions({
        rpID,
        challenge: new Uint8Array(challenge),
        userVerification: 'required',
      });
    },

    /**
     * The user of a passkey. The authenticator must verify its user: no other factor follows.
     * @throws UNAUTHENTICATED for an unknown passkey and a disabled user; INVALID_ARGUMENT
     */
    async signIn(
      response: AuthenticationResponseJSON,
      { browser, origin }: { browser: string | null; origin: Origin },
    ): Promise<User> {
      const passkey = await db.prisma.passkey.findUnique({
        where: { credentialId: response.id },
        include: { user: true },
      });
      if (!passkey || browser === null) throw fail('PASSKEY_SIGN_IN_FAILED');
      const { user } = passkey;
      try {
        if (!isHandleOf(user, response)) throw fail('PASSKEY_SIGN_IN_FAILED');
        const challengeUse: ChallengeUse = { purpose: 'passkey-sign-in', holder: browser };
        const assertion = await check(passkey, response, { use: challengeUse, mustVerifyUser: true });
        if (user.disabledAt !== null) throw fail('USER_DISABLED');
        await db.transaction((tx) => spend(tx, assertion));
        return user;
      } catch (error) {
        const actor = userActor(user.id, origin);
        await recordOfUser(db.prisma, { action: 'user.sign_in', userId: user.id, outcome: 'DENIED', actor });
        throw error;
      }
    },
  };
}

type RelyingParty = { id: string; origin: string };

/** Browsers offer passkeys for domains in a secure context alone; an IP address is no domain. */
export function relyingPartyOf(publicUrl: string): RelyingParty | null {
  const { protocol, hostname, origin } = new URL(publicUrl);
  const isLocal = hostname === 'localhost' || hostname.endsWith('.localhost');
  const isAddress = hostname.startsWith('[') || /^\d+\.\d+\.\d+\.\d+$/.test(hostname);
  return !isAddress && (protocol === 'https:' || isLocal) ? { id: hostname, origin } : null;
}

/** A passkey whose use was checked, with the challenge that it signed and its new counter. */
type Assertion = { passkey: Passkey; challenge: string; counter: bigint };

type SessionUse = {
  action: 'user.sign_in' | 'user.reauthenticate';
  mustVerifyUser: boolean;
  complete(tx: Transaction, actor: Actor): Promise<void>;
};

/** Uses up the challenge of an assertion, and moves the counter of its passkey. */
async function spend(tx: Transaction, { passkey, challenge, counter }: Assertion): Promise<void> {
  await spendChallenge(tx, challenge);
  const { count } = await tx.passkey.updateMany({
    where: { id: passkey.id, ...(counter > 0n && { counter: { lt: counter } }) },
    data: { counter, lastUsedAt: new Date() },
  });
  if (count === 0) throw fail('PASSKEY_REFUSED', { values: { problem: 'it was removed or copied' } });
}

async function spendChallenge(tx: Transaction, challenge: string): Promise<void> {
  if (await useChallenge(tx, challenge, new Date())) return;
  throw fail('PASSKEY_REFUSED', { values: { problem: 'its challenge was used before' } });
}

/** The library throws an Error for everything that it refuses, and for bytes that it cannot read. */
async function refusing<T>(verify: () => Promise<T>): Promise<T> {
  try {
    return await verify();
  } catch (cause) {
    const problem = 'its challenge, origin, user verification or signature is not the expected one';
    throw fail('PASSKEY_REFUSED', { values: { problem }, cause });
  }
}

async function rejectKnown<T>(insert: () => Promise<T>): Promise<T> {
  try {
    return await insert();
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    throw fail('PASSKEY_EXISTS');
  }
}

/** A discoverable credential names its user; an older security key does not. */
function isHandleOf({ id }: User, { response: { userHandle } }: AuthenticationResponseJSON): boolean {
  return !userHandle || Buffer.from(userHandle, 'base64url').toString() === id;
}

const passkeysOf = (tx: Transaction, userId: string): Promise<Passkey[]> =>
  tx.passkey.findMany({ where: { userId }, orderBy: [{ createdAt: 'asc' }, { id: 'asc' }] });

const descriptorOf = ({ credentialId, transports }: Passkey) => ({
  id: credentialId,
  transports: transports as AuthenticatorTransport[],
});

const useOf = ({ sessionId }: Actor): ChallengeUse => ({ purpose: 'passkey-use', holder: sessionId ?? '' });

const registrationOf = ({ sessionId }: Actor): ChallengeUse => ({
  purpose: 'passkey-registration',
  holder: sessionId ?? '',
});
