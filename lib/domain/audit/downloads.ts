import { RecentMap } from '@/lib/base/recent-map';
/** Who reads which content: what the requests of one download have in common. */
export type DownloadKey = string;

type Range = { start: number; end: number };

type Download = {
  /** The bytes that no request has delivered yet, in ascending order. */
  missing: Range[];
  /** The transfers from the first byte that are in progress. */
  heads: number;
  usedAt: number;
};

const MAX_DOWNLOADS = 10_000;
const RESUMPTION_MS = 24 * 3_600_000;

/**
 * Distinguishes logical downloads. One is all requests of a reader for a content until every byte was
 * delivered: ranges in any order, in parallel, and a new start after a transfer that broke. Later ranges,
 * such as those of a media player, still belong to it for a day. A second transfer from the first byte is a
 * download of its own.
 */
export function createDownloads({ now = Date.now } = {}) {
  const downloads = new RecentMap<DownloadKey, Download>(MAX_DOWNLOADS);

  function find(key: DownloadKey, isHead: boolean): Download | undefined {
    const found = downloads.get(key);
    if (!found || now() - found.usedAt > RESUMPTION_MS) return undefined;
    const isOpen = found.missing.length > 0 && found.heads === 0;
    return isHead && !isOpen ? undefined : found;
  }

  return {
    /** A request for the bytes of a range, of which the first is sent. */
    begin(key: DownloadKey, { start, end, sizeBytes }: Range & { sizeBytes: number }) {
      const isHead = start === 0;
      const found = find(key, isHead);
      const download = found ?? { missing: [{ start: 0, end: sizeBytes }], heads: 0, usedAt: 0 };
      download.usedAt = now();
      if (isHead) download.heads += 1;
      downloads.set(key, download);
      let isRunning = true;
      return {
        /** No earlier request is known to belong to the same download. */
        isNew: !found,
        /** Not from the first byte, so that such a request may have come to another process. */
        isResumption: !isHead,
        /** All bytes of the range were sent. */
        deliver() {
          download.missing = download.missing.flatMap((range) => without(range, { start, end }));
        },
        /** The transfer ended, complete or not. */
        end() {
          if (isRunning && isHead) download.heads -= 1;
          isRunning = false;
        },
      };
    },
  };
}

/** The non-empty parts of a range outside another one. */
function without(range: Range, removed: Range): Range[] {
  const before = { start: range.start, end: Math.min(range.end, removed.start) };
  const after = { start: Math.max(range.start, removed.end), end: range.end };
  return [before, after].filter(({ start, end }) => start < end);
}
