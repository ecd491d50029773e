import { codes } from '@/lib/base/errors';
import { type Reason, type ReasonInfo, reasons } from '@/lib/base/reasons';
import { statusOf } from './status';

/** The errors of reading an external folder. */
export const linkReasons: Reason[] = [
  'FOLDER_NOT_FOUND',
  'FOLDER_NOT_LINKED',
  'LINK_NOT_ALLOWED',
  'LINK_TARGET_NOT_FOUND',
  'LINKED_PATH_INVALID',
  'LINKED_FILE_NOT_FOUND',
  'LINKED_FORBIDDEN',
  'STORAGE_UNAVAILABLE',
];

export const linkWriteReasons: Reason[] = [
  ...linkReasons,
  'LINK_READ_ONLY',
  'LINKED_IS_FOLDER',
  'LINKED_NOT_PLAIN',
];

/** The HTTP status of a reason. */
export const statusOfReason = (reason: Reason): number => statusOf({ code: reasons[reason].code, reason });

/** The meaning of a reason, in a sentence. */
export function meaningOf(reason: Reason): string {
  const { text, meaning }: ReasonInfo = reasons[reason];
  return meaning ?? text;
}

/** The body of an error response with this reason. */
export function exampleStatus(reason: Reason) {
  const { code, example = {} }: ReasonInfo = reasons[reason];
  return {
    code: codes[code],
    message: meaningOf(reason),
    details: [
      { '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason, domain: 'holdall', metadata: example },
    ],
  };
}
