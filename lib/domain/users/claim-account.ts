import type { Transaction } from '@/lib/platform/db/database';

/**
 * Gives an account whose address was never proven to the person who has just proven it. Someone else may have
 * created the account: the password, all factors and sessions, and all that works without signing in end.
 */
export async function claimAccount(tx: Transaction, userId: string): Promise<void> {
  await revokeIssued(tx, userId);
  await deleteFactors(tx, userId);
  await tx.user.update({
    where: { id: userId },
    data: { emailVerifiedAt: new Date(), passwordHash: null, sessionVersion: { increment: 1 } },
  });
}

/** Deletes the authenticator app, the passkeys and the recovery codes of a user. */
export async function deleteFactors(tx: Transaction, userId: string): Promise<void> {
  await tx.totpFactor.deleteMany({ where: { userId } });
  await tx.passkey.deleteMany({ where: { userId } });
  await tx.recoveryCode.deleteMany({ where: { userId } });
}

/** Ends the tokens, upload and download URLs, share links and open invitations of a user. */
export async function revokeIssued(tx: Transaction, userId: string): Promise<void> {
  const revocation = { revokedAt: new Date() };
  await tx.token.updateMany({ where: { userId, revokedAt: null }, data: revocation });
  await tx.uploadUrl.updateMany({ where: { creatorId: userId, revokedAt: null }, data: revocation });
  await tx.downloadUrl.updateMany({ where: { creatorId: userId, revokedAt: null }, data: revocation });
  await tx.shareLink.updateMany({ where: { creatorId: userId, revokedAt: null }, data: revocation });
  await tx.invitation.deleteMany({ where: { creatorId: userId, acceptedAt: null } });
}
