import type { z } from 'zod';
import type { FactorState } from '@/lib/domain/users/factors';
import type { answers } from './schemas';

export function presentFactors({ totp, recoveryCodeCount }: FactorState): z.infer<typeof answers.factors> {
  return {
    factors: totp
      ? [
          {
            name: `user/factors/${totp.id}`,
            type: 'TOTP',
            create_time: totp.createdAt.toISOString(),
            last_use_time: totp.lastUsedAt?.toISOString(),
          },
        ]
      : [],
    recovery_code_count: recoveryCodeCount,
  };
}
