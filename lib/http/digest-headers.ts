import { fail } from '@/lib/base/errors';
import type { File } from '@/lib/domain/entries/file-row';
import type { AnnouncedDigests } from '@/lib/domain/uploads/ingest-pipeline';
import type { AnswerHeaders } from './answer';

const lengths = { 'sha-256': 32, 'sha-512': 64 } as const;
const member = /^([a-z0-9*_-][a-z0-9*_.-]*)=:([A-Za-z0-9+/]*={0,2}):(?:;[^,]*)?$/;

/**
 * The digests that a sender announces for the bytes of its body (RFC 9530; without a content coding
 * Content-Digest and Repr-Digest are the same). Algorithms that we do not know are passed over.
 * @throws INVALID_ARGUMENT with reason DIGEST_INVALID for what is no such dictionary, or two that contradict
 *   each other
 */
export function announcedDigests({ headers }: Request): AnnouncedDigests {
  const found: AnnouncedDigests = {};
  for (const name of ['content-digest', 'repr-digest']) {
    for (const text of headers.get(name)?.split(',') ?? []) {
      const match = member.exec(text.trim());
      if (!match) throw refuse(name);
      const algorithm = match[1] as keyof typeof lengths;
      if (!Object.hasOwn(lengths, algorithm)) continue;
      const digest = Buffer.from(match[2] ?? '', 'base64');
      const field = algorithm === 'sha-256' ? 'sha256' : 'sha512';
      if (digest.length !== lengths[algorithm] || found[field]?.equals(digest) === false) throw refuse(name);
      found[field] = digest;
    }
  }
  return found;
}

const refuse = (name: string) => fail('DIGEST_INVALID', { values: { header: name } });

/** What an answer says of the file that it is about; nothing while the digest is being told anew. */
export const digestHeader = ({ sha256 }: Pick<File, 'sha256'>): AnswerHeaders =>
  sha256 ? { 'Repr-Digest': `sha-256=:${Buffer.from(sha256).toString('base64')}:` } : {};
