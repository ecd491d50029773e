import { codes } from '@/lib/base/errors';
import { statusOf } from '../status';
import { filesReasons } from './files';
import { foldersReasons } from './folders';
import { peopleReasons } from './people';
import { requestsReasons } from './requests';
import { serverReasons } from './server';
import { signInReasons } from './sign-in';
import type { Told } from './told';
import { uploadsReasons } from './uploads';
import { urlsReasons } from './urls';

/**
 * Every reason that a route of the REST API answers with. For documents; what is thrown where it happens may
 * say more.
 */
export const reasons = {
  ...requestsReasons,
  ...filesReasons,
  ...uploadsReasons,
  ...urlsReasons,
  ...foldersReasons,
  ...peopleReasons,
  ...signInReasons,
  ...serverReasons,
};

export type Reason = keyof typeof reasons;

/** The HTTP status of each reason, from the one table. */
export const statusOfReason = (reason: Reason): number => statusOf({ code: reasons[reason].code, reason });

/** What the reason means, in a sentence. */
export function meaningOf(reason: Reason): string {
  const { says, means }: Told = reasons[reason];
  return means ?? says;
}

/** The body of an answer with this reason, as the routes send it. */
export function exampleStatus(reason: Reason) {
  const { code, says, metadata }: Told = reasons[reason];
  return {
    code: codes[code],
    message: says,
    details: [
      {
        '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
        reason,
        domain: 'holdall',
        metadata: metadata ?? {},
      },
    ],
  };
}
