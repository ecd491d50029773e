import { fail } from '@/lib/base/errors';
import { directoryOf, type LinkTarget, linkUriOf, namesBelow, parseLinkUri } from '@/lib/base/link-target';
import type { Config } from '@/lib/config';
import { createDirectoryStore } from './directory';
import type { LinkedStore } from './linked-store';

export type LinkTargets = Awaited<ReturnType<typeof createLinkTargets>>;

/** The targets of links that LINK_ROOTS allows. */
export async function createLinkTargets({ linkRoots, linkS3 }: Pick<Config, 'linkRoots' | 'linkS3'>) {
  // The deepest root first: the operator chose its path, so it is followed even if it is a symbolic link in
  // a root above.
  const roots = linkRoots.toSorted((a, b) => b.target.names.length - a.target.names.length);
  const buckets = roots.some(({ target }) => target.kind === 's3') ? await openBuckets(linkS3) : null;

  return {
    /**
     * The canonical form of the URI of a link.
     * @throws INVALID_ARGUMENT with reason LINK_URI_INVALID
     */
    canonicalUri: (uri: string) => linkUriOf(parse(uri)),

    /**
     * Opens the target of a link of this organization. Called at every use, so that removing a root from
     * LINK_ROOTS disables its links.
     * @throws PERMISSION_DENIED with reason LINK_NOT_ALLOWED if no root allows this target for this
     *   organization
     */
    open(organizationId: string, uri: string): LinkedStore {
      const target = parse(uri);
      for (const root of roots) {
        const isAllowed = root.organizationId === null || root.organizationId === organizationId;
        const way = isAllowed ? namesBelow(root.target, target) : null;
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

/** The S3 client uses 20 MiB of memory, so it is loaded only if a root is a bucket. */
async function openBuckets(access: Config['linkS3']) {
  const { createLinkedBuckets } = await import('./linked-buckets');
  return createLinkedBuckets(access);
}

function parse(uri: string): LinkTarget {
  const target = parseLinkUri(uri);
  if (target) return target;
  throw fail('LINK_URI_INVALID');
}
