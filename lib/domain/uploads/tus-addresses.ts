import type { Capabilities } from '@/lib/base/secrets/signed-secret';
import type { Config } from '@/lib/config';
import type { Upload } from '@/lib/platform/db/generated/client';

/**
 * Which upload, and the upload URL that it came by: of that it can be told why it ended when the upload
 * itself is gone.
 */
export type TusAddress = { id: string; uploadUrlId: string };

/** The URLs of tus uploads, which carry their own right: two ids under a MAC. */
export function createTusAddresses(capabilities: Capabilities, { publicUrl }: Pick<Config, 'publicUrl'>) {
  return {
    uriOf({ id, uploadUrlId }: Pick<Upload, 'id' | 'uploadUrlId'>): string {
      const secret = capabilities.sign('tus-upload', Buffer.from(`${id}.${uploadUrlId}`));
      return `${publicUrl}/t/${secret}`;
    },

    /** What the secret of such a URL stands for, or null if it is not one of ours. */
    parse(secret: string): TusAddress | null {
      const [id, uploadUrlId] = capabilities.verify('tus-upload', secret)?.toString().split('.') ?? [];
      return id && uploadUrlId ? { id, uploadUrlId } : null;
    },
  };
}
