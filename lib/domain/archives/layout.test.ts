import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fromBuffer } from 'yauzl';
import { ArchiveLayout, type ArchivePiece, archiveBytes, type EntrySource, piecesIn } from './layout';
import { endRecord, endRecordBytes, localHeaderBytes, type PlacedEntry, type ZipEntry } from './zip-format';

const modifiedAt = new Date('2026-11-30T08:15:31Z');
const anEntry = (path: string, sizeBytes = 0): ZipEntry => ({ path, sizeBytes, crc32: 7, modifiedAt });

function layOut(entries: ZipEntry[]) {
  const layout = new ArchiveLayout();
  const placed = entries.map((entry) => layout.place(entry));
  const { directory } = layout;
  return { placed, directory, sizeBytes: archiveBytes(directory), source: sourceOf(placed) };
}

/** Finds the first entry by halves, as an index does. */
function sourceOf(placed: PlacedEntry[]): EntrySource<PlacedEntry> & { reads: number } {
  async function* from(this: { reads: number }, offsetOf: (entry: PlacedEntry) => number, offset: number) {
    let low = 0;
    let high = placed.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (offsetOf(placed[middle] as PlacedEntry) <= offset) low = middle;
      else high = middle;
    }
    for (const entry of placed.slice(low)) {
      this.reads += 1;
      yield entry;
    }
  }
  return {
    reads: 0,
    fromOffset(offset) {
      return from.call(this, (entry) => entry.offset, offset);
    },
    fromDirectoryOffset(offset) {
      return from.call(this, (entry) => entry.directoryOffset, offset);
    },
  };
}

async function pieces(
  { source, directory }: ReturnType<typeof layOut>,
  start: number,
  end: number,
): Promise<ArchivePiece<PlacedEntry>[]> {
  const found: ArchivePiece<PlacedEntry>[] = [];
  for await (const piece of piecesIn(source, directory, { start, end })) found.push(piece);
  return found;
}

/** The bytes of an entry, without a file. */
const contentOf = (entry: PlacedEntry) =>
  Buffer.from(Array.from({ length: entry.sizeBytes }, (_, at) => (entry.offset * 31 + at) & 255));

async function read(archive: ReturnType<typeof layOut>, start = 0, end = archive.sizeBytes) {
  const found = await pieces(archive, start, end);
  return Buffer.concat(
    found.map((piece) =>
      'bytes' in piece ? piece.bytes : contentOf(piece.entry).subarray(piece.range.start, piece.range.end),
    ),
  );
}

const lengthOf = (found: ArchivePiece<PlacedEntry>[]) =>
  found.reduce(
    (sum, piece) => sum + ('bytes' in piece ? piece.bytes.length : piece.range.end - piece.range.start),
    0,
  );

const names = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 });
const smallEntries = fc.array(fc.tuple(names, fc.integer({ min: 0, max: 40 })), { maxLength: 12 });

describe('a range of an archive', () => {
  test('is the slice of the whole', async () => {
    await fc.assert(
      fc.asyncProperty(smallEntries, fc.nat(), fc.nat(), async (entries, a, b) => {
        const archive = layOut(entries.map(([name, size]) => anEntry(name, size)));
        const whole = await read(archive);
        expect(whole.length).toBe(archive.sizeBytes);
        const start = a % (archive.sizeBytes + 1);
        const end = start + (b % (archive.sizeBytes - start + 1));
        expect((await read(archive, start, end)).equals(whole.subarray(start, end))).toBe(true);
      }),
    );
  });

  const sizes = fc.constantFrom(0, 1, 0xffff_fffe, 0xffff_ffff, 0x1_0000_0000, 5 * 2 ** 40);
  test('has the right length and order around the limits of ZIP64', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(sizes, { maxLength: 5 }),
        fc.maxSafeNat(),
        fc.nat({ max: 9_000 }),
        async (chosen, a, length) => {
          const archive = layOut(chosen.map((size, at) => anEntry(`file ${at}`, size)));
          expect(lengthOf(await pieces(archive, 0, archive.sizeBytes))).toBe(archive.sizeBytes);
          const start = a % archive.sizeBytes;
          const end = Math.min(archive.sizeBytes, start + length);
          expect(lengthOf(await pieces(archive, start, end))).toBe(end - start);
        },
      ),
    );
  });

  test.each([0, 1, 65_536])('costs little with %d entries', { timeout: 60_000 }, async (count) => {
    const archive = layOut(Array.from({ length: count }, (_, at) => anEntry(`f${at}`, at % 3)));
    const whole = await read(archive);
    expect(whole.length).toBe(archive.sizeBytes);
    const starts = [0, archive.sizeBytes >> 1, archive.directory.offset, archive.sizeBytes - 22];
    for (const start of starts) {
      archive.source.reads = 0;
      const end = Math.min(archive.sizeBytes, start + 200);
      expect((await read(archive, start, end)).equals(whole.subarray(start, end))).toBe(true);
      expect(archive.source.reads).toBeLessThan(20);
    }
    expect(await countEntries(whole)).toBe(count);
  });
});

test.each([
  [65_534, 22],
  [65_535, 98],
])('%d entries end with a record of %d bytes', (entryCount, sizeBytes) => {
  const directory = { offset: 1000, sizeBytes: 2000, entryCount };
  expect([endRecordBytes(directory), endRecord(directory).length]).toEqual([sizeBytes, sizeBytes]);
});

/** What an independent reader finds. */
const countEntries = (bytes: Buffer) =>
  new Promise<number>((resolve, reject) =>
    fromBuffer(bytes, { lazyEntries: true }, (error, zip) =>
      error ? reject(error) : resolve(zip.entryCount),
    ),
  );

describe('the sizes of headers', () => {
  const bytes = (entry: ZipEntry) => {
    const { placed, directory } = layOut([entry]);
    return [localHeaderBytes(placed[0] as PlacedEntry), directory.sizeBytes, archiveBytes(directory)];
  };
  test('of a small file: 30 and 46 and 22, twice the name and the time', () => {
    expect(bytes(anEntry('ä.txt', 10))).toEqual([30 + 6 + 9, 46 + 6 + 9, 30 + 46 + 2 * (6 + 9) + 10 + 22]);
  });
  test('of a file of 2^32 - 2 bytes: no ZIP64 but at the end, whose offset needs it', () => {
    expect(bytes(anEntry('a', 0xffff_fffe)).slice(0, 2)).toEqual([30 + 1 + 9, 46 + 1 + 9]);
    expect(bytes(anEntry('a', 0xffff_fffe))[2]).toBe(0xffff_fffe + 40 + 56 + 56 + 20 + 22);
  });
  test('of a file of 2^32 - 1 bytes: both sizes in ZIP64', () => {
    expect(bytes(anEntry('a', 0xffff_ffff)).slice(0, 2)).toEqual([30 + 1 + 20 + 9, 46 + 1 + 20 + 9]);
  });
  test('of a small file behind 4 GiB: only its offset in ZIP64', () => {
    const { directory } = layOut([anEntry('a', 2 ** 32), anEntry('b', 1)]);
    expect(directory.sizeBytes).toBe(46 + 1 + 20 + 9 + 46 + 1 + 12 + 9);
  });
  test('of a time that 32 bits do not hold: no field for it', () => {
    const far = { ...anEntry('a'), modifiedAt: new Date('2200-01-01T00:00:00Z') };
    expect(bytes(far).slice(0, 2)).toEqual([31, 47]);
  });
});

const noPython = spawnSync('python3', ['--version']).error ? ' (python3 is not installed)' : '';

test.skipIf(noPython)(`Python's zipfile reads names, times, modes and bytes${noPython}`, async () => {
  const directory = mkdtempSync(join(tmpdir(), 'holdall-layout-'));
  try {
    const entries = [
      anEntry('Ordner/'),
      anEntry('Ordner/ä€😀.txt', 30),
      { ...anEntry('old.txt', 5), modifiedAt: new Date('1970-01-02T00:00:00Z') },
    ];
    const placed = layOut(entries).placed.map((entry) => ({ ...entry, crc32: crc32(contentOf(entry)) }));
    const archive = layOut(placed);
    const path = join(directory, 'a.zip');
    writeFileSync(path, await read(archive));
    const script = `import json, sys, zipfile
z = zipfile.ZipFile(sys.argv[1])
assert z.testzip() is None
print(json.dumps([[i.filename, i.date_time, oct(i.external_attr >> 16), i.file_size, i.extra.hex()] for i in z.infolist()]))`;
    const listed = JSON.parse(execFileSync('python3', ['-c', script, path], { encoding: 'utf8' }));
    const time = [2026, 11, 30, 8, 15, 30];
    const stamp = '5554050001a3300d6b';
    expect(listed).toEqual([
      ['Ordner/', time, '0o40755', 0, stamp],
      ['Ordner/ä€😀.txt', time, '0o100644', 30, stamp],
      ['old.txt', [1980, 1, 1, 0, 0, 0], '0o100644', 5, '555405000180510100'],
    ]);
  } finally {
    rmSync(directory, { recursive: true });
  }
});
