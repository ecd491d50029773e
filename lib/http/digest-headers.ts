import { fail } from '@/lib/base/errors';
import type { File } from '@/lib/domain/entries/file-row';
import type { AnnouncedDigests } from '@/lib/domain/uploads/ingest-pipeline';
import type { AnswerHeaders } from './answer';

const lengths = { 'sha-256': 32, 'sha-512': 64 } as const;
const member = /^([a-z0-9*_-][a-z0-9*_.-]*)=:([A-Za-z0-9+/]*={0,2}):(?:;[^,]*)?$/;

/**
 * The digests that a client sends for its body (RFC 9530; without a content coding Content-Digest and
 * Repr-Digest are the same). Unknown algorithms are ignored.
 * @throws INVALID_ARGUMENT with reason DIGEST_INVALID for malformed fields, or digests that contradict each
 *   other
 */
export function announcedDigests({ headers }: Request): AnnouncedDigests {
  const found: AnnouncedDigests = {};
  for (const name of ['content-digest', 'repr-digest']) {
    for (const text of headers.get(name)?.split(',') ?? []) {
      const match = member.exec(text.trim());
      if (!match) throw digestInvalid(name);
      const algorithm = match[1] as keyof typeof lengths;
      if (!Object.hasOwn(lengths, algorithm)) continue;
      const digest = Buffer.from(match[2] ?? '', 'base64');
      const field = algorithm === 'sha-256' ? 'sha256' : 'sha512';
      if (digest.length !== lengths[algorithm] || found[field]?.equals(digest) === false)
        throw digestInvalid(name);
      found[field] = digest;
    }
  }
  return found;
}

const digestInvalid = (name: string) => fail('DIGEST_INVALID', { values: { header: name } });

/** Repr-Digest of a file; absent while the digest is being recomputed. */
export const digestHeader = ({ sha256 }: Pick<File, 'sha256'>): AnswerHeaders =>
  sha256 ? { 'Repr-Digest': `sha-256=:${Buffer.from(sha256).toString('base64')}:` } : {};
