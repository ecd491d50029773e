import type { z } from 'zod';
import type { FactorState } from '@/lib/domain/users/factors';
import type { Passkey, TotpFactor } from '@/lib/platform/db/generated/client';
import type { answers } from './schemas';

type Factor = z.infer<typeof answers.factor>;

export function presentFactors({
  totp,
  passkeys,
  recoveryCodeCount,
}: FactorState): z.infer<typeof answers.factors> {
  return {
    factors: [...(totp ? [presentTotp(totp)] : []), ...passkeys.map(presentPasskey)],
    recovery_code_count: recoveryCodeCount,
  };
}

const presentTotp = (totp: TotpFactor): Factor => ({ ...common(totp), type: 'TOTP' });

export const presentPasskey = (passkey: Passkey): Factor => ({
  ...common(passkey),
  type: 'PASSKEY',
  display_name: passkey.displayName,
});

const common = ({ id, createdAt, lastUsedAt }: Pick<Passkey, 'id' | 'createdAt' | 'lastUsedAt'>) => ({
  name: `user/factors/${id}`,
  create_time: createdAt.toISOString(),
  last_use_time: lastUsedAt?.toISOString(),
});
