import type { Capabilities } from '@/lib/base/secrets/signed-secret';
import type { Config } from '@/lib/config';
import type { Upload } from '@/lib/platform/db/generated/client';

/** An upload and its upload URL, which explains why the upload ended once its row is deleted. */
export type TusAddress = { id: string; uploadUrlId: string };

/** The URLs of tus uploads. They are capabilities: two ids under a MAC. */
export function createTusAddresses(capabilities: Capabilities, { publicUrl }: Pick<Config, 'publicUrl'>) {
  return {
    uriOf({ id, uploadUrlId }: Pick<Upload, 'id' | 'uploadUrlId'>): string {
      const secret = capabilities.sign('tus-upload', Buffer.from(`${id}.${uploadUrlId}`));
      return `${publicUrl}/t/${secret}`;
    },

    /** The ids in the secret of such a URL, or null if this instance did not sign it. */
    parse(secret: string): TusAddress | null {
      const [id, uploadUrlId] = capabilities.verify('tus-upload', secret)?.toString().split('.') ?? [];
      return id && uploadUrlId ? { id, uploadUrlId } : null;
    },
  };
}
