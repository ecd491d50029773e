import { checkName } from '@/lib/base/display-name';
import { checkEmail } from '@/lib/base/email-address';

/** Who sends a file through an upload URL, as they say: it is not verified. */
export type FileSender = { senderName: string | null; senderEmail: string | null };

/**
 * The sender that a request names; empty fields name none.
 * @throws INVALID_ARGUMENT for a name or an address that is none
 */
export const fileSender = (name: string | undefined, email: string | undefined): FileSender => ({
  senderName: name?.trim() ? checkName(name) : null,
  senderEmail: email?.trim() ? checkEmail(email) : null,
});
