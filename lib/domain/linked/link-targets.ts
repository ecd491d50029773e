import { fail } from '@/lib/base/errors';
import { directoryOf, type LinkTarget, linkUriOf, namesBelow, parseLinkUri } from '@/lib/base/link-target';
import type { Config } from '@/lib/config';
import { createDirectoryStore } from './directory';
import type { LinkedStore } from './linked-store';

export type LinkTargets = Awaited<ReturnType<typeof createLinkTargets>>;

/** What links point at, as far as LINK_ROOTS lets them. */
export async function createLinkTargets({ linkRoots, linkS3 }: Pick<Config, 'linkRoots' | 'linkS3'>) {
  // The nearest root first: what it is called is the operator's word, and is followed even if it is a link in
  // a root above.
  const roots = linkRoots.toSorted((one, other) => other.target.names.length - one.target.names.length);
  const buckets = roots.some(({ target }) => target.kind === 's3') ? await openBuckets(linkS3) : null;

  return {
    /**
     * The one way to write the URI of a link.
     * @throws INVALID_ARGUMENT with reason LINK_URI_INVALID
     */
    canonicalUri: (uri: string) => linkUriOf(parse(uri)),

    /**
     * Opens what a link of this organization points at. Asked at every use, so that a root that is taken out
     * of LINK_ROOTS ends its links.
     * @throws PERMISSION_DENIED with reason LINK_NOT_ALLOWED where no root is for this organization and this
     *   target
     */
    open(organizationId: string, uri: string): LinkedStore {
      const target = parse(uri);
      for (const root of roots) {
        const isForThem = root.organizationId === null || root.organizationId === organizationId;
        const way = isForThem ? namesBelow(root.target, target) : null;
        if (!way) continue;
        return target.kind === 's3' && buckets
          ? buckets.open(target.bucket, target.names)
          : createDirectoryStore(directoryOf(root.target), way);
      }
      throw fail('LINK_NOT_ALLOWED');
    },

    close: () => buckets?.close(),
  };
}

/** The S3 client costs 20 MiB of memory: it is loaded where it is used. */
async function openBuckets(access: Config['linkS3']) {
  const { createLinkedBuckets } = await import('./linked-buckets');
  return createLinkedBuckets(access);
}

function parse(uri: string): LinkTarget {
  const target = parseLinkUri(uri);
  if (target) return target;
  throw fail('LINK_URI_INVALID');
}
