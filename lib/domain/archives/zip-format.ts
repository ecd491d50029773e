/**
 * A file or folder in a ZIP archive (APPNOTE 6.3.10), stored without compression. `path` is UTF-8 with
 * slashes; that of a folder ends with one, and its size is 0.
 */
export type ZipEntry = {
  path: string;
  sizeBytes: number;
  crc32: number;
  modifiedAt: Date;
};

/** An entry and where it is: the offset of its local header, and that of its directory header. */
export type PlacedEntry = ZipEntry & { offset: number; directoryOffset: number };

/** Where the central directory begins, how long it is, and how many entries it has. */
export type DirectoryExtent = { offset: number; sizeBytes: number; entryCount: number };

/** A 32-bit field with this value refers to the ZIP64 field; so does a 16-bit one with MAX_16. */
const MAX_32 = 0xffff_ffff;
const MAX_16 = 0xffff;

const LOCAL_BYTES = 30;
const DIRECTORY_BYTES = 46;
const END_BYTES = 22;
const ZIP64_END_BYTES = 56;
const ZIP64_LOCATOR_BYTES = 20;

/** Flag bit 11: the path is UTF-8. */
const UTF8_FLAG = 1 << 11;
/** Made by Unix, APPNOTE 3.0: the upper half of the attributes are a Unix mode. */
const MADE_BY = (3 << 8) | 30;
const VERSION_FOLDER = 10;
const VERSION_FILE = 20;
const VERSION_ZIP64 = 45;
const FILE_MODE = 0o100644;
const FOLDER_MODE = 0o40755;
/** The directory attribute of MS-DOS. */
const DOS_FOLDER = 0x10;

const isFolder = ({ path }: ZipEntry) => path.endsWith('/');
const isLarge = (value: number) => value >= MAX_32;

export const localHeaderBytes = (entry: ZipEntry): number =>
  LOCAL_BYTES + Buffer.byteLength(entry.path) + (isLarge(entry.sizeBytes) ? 20 : 0) + timeField(entry).length;

export const directoryHeaderBytes = (entry: Omit<PlacedEntry, 'directoryOffset'>): number =>
  DIRECTORY_BYTES + Buffer.byteLength(entry.path) + zip64Directory(entry).length + timeField(entry).length;

/** The header before an entry's bytes. Readers require that a ZIP64 field here has both sizes. */
export function localHeader(entry: ZipEntry): Buffer {
  const path = Buffer.from(entry.path);
  const large = isLarge(entry.sizeBytes);
  const zip64 = large ? zip64Field([entry.sizeBytes, entry.sizeBytes]) : Buffer.alloc(0);
  const time = timeField(entry);
  const header = Buffer.alloc(LOCAL_BYTES);
  header.writeUInt32LE(0x0403_4b50, 0);
  header.writeUInt16LE(large ? VERSION_ZIP64 : versionOf(entry), 4);
  writeCommon(header, 6, entry);
  header.writeUInt16LE(path.length, 26);
  header.writeUInt16LE(zip64.length + time.length, 28);
  return Buffer.concat([header, path, zip64, time]);
}

/** The header of an entry in the central directory. Its ZIP64 field has only what needs it. */
export function directoryHeader(entry: PlacedEntry): Buffer {
  const path = Buffer.from(entry.path);
  const zip64 = zip64Directory(entry);
  const time = timeField(entry);
  const header = Buffer.alloc(DIRECTORY_BYTES);
  header.writeUInt32LE(0x0201_4b50, 0);
  header.writeUInt16LE(MADE_BY, 4);
  header.writeUInt16LE(zip64.length > 0 ? VERSION_ZIP64 : versionOf(entry), 6);
  writeCommon(header, 8, entry);
  header.writeUInt16LE(path.length, 28);
  header.writeUInt16LE(zip64.length + time.length, 30);
  const mode = isFolder(entry) ? FOLDER_MODE : FILE_MODE;
  header.writeUInt32LE(((mode << 16) | (isFolder(entry) ? DOS_FOLDER : 0)) >>> 0, 38);
  header.writeUInt32LE(Math.min(entry.offset, MAX_32), 42);
  return Buffer.concat([header, path, zip64, time]);
}

const needsZip64End = ({ offset, sizeBytes, entryCount }: DirectoryExtent) =>
  entryCount >= MAX_16 || isLarge(offset) || isLarge(sizeBytes);

export const endRecordBytes = (directory: DirectoryExtent): number =>
  END_BYTES + (needsZip64End(directory) ? ZIP64_END_BYTES + ZIP64_LOCATOR_BYTES : 0);

/** What follows the central directory. */
export function endRecord(directory: DirectoryExtent): Buffer {
  const { offset, sizeBytes, entryCount } = directory;
  const end = Buffer.alloc(END_BYTES);
  end.writeUInt32LE(0x0605_4b50, 0);
  end.writeUInt16LE(Math.min(entryCount, MAX_16), 8);
  end.writeUInt16LE(Math.min(entryCount, MAX_16), 10);
  end.writeUInt32LE(Math.min(sizeBytes, MAX_32), 12);
  end.writeUInt32LE(Math.min(offset, MAX_32), 16);
  if (!needsZip64End(directory)) return end;
  const zip64 = Buffer.alloc(ZIP64_END_BYTES);
  zip64.writeUInt32LE(0x0606_4b50, 0);
  // The size of this record without its first 12 bytes.
  zip64.writeBigUInt64LE(BigInt(ZIP64_END_BYTES - 12), 4);
  zip64.writeUInt16LE(MADE_BY, 12);
  zip64.writeUInt16LE(VERSION_ZIP64, 14);
  zip64.writeBigUInt64LE(BigInt(entryCount), 24);
  zip64.writeBigUInt64LE(BigInt(entryCount), 32);
  zip64.writeBigUInt64LE(BigInt(sizeBytes), 40);
  zip64.writeBigUInt64LE(BigInt(offset), 48);
  const locator = Buffer.alloc(ZIP64_LOCATOR_BYTES);
  locator.writeUInt32LE(0x0706_4b50, 0);
  locator.writeBigUInt64LE(BigInt(offset + sizeBytes), 8);
  locator.writeUInt32LE(1, 16);
  return Buffer.concat([zip64, locator, end]);
}

const versionOf = (entry: ZipEntry) => (isFolder(entry) ? VERSION_FOLDER : VERSION_FILE);

/** The fields that both headers have in the same order, from the flags to the sizes. */
function writeCommon(header: Buffer, at: number, entry: ZipEntry): void {
  const { time, date } = dosTime(entry.modifiedAt);
  const size = Math.min(entry.sizeBytes, MAX_32);
  header.writeUInt16LE(UTF8_FLAG, at);
  // Then the method: 0, stored.
  header.writeUInt16LE(time, at + 4);
  header.writeUInt16LE(date, at + 6);
  header.writeUInt32LE(entry.crc32, at + 8);
  header.writeUInt32LE(size, at + 12);
  header.writeUInt32LE(size, at + 16);
}

function zip64Directory({ sizeBytes, offset }: Pick<PlacedEntry, 'sizeBytes' | 'offset'>): Buffer {
  return zip64Field([sizeBytes, sizeBytes, offset].filter(isLarge));
}

function zip64Field(values: number[]): Buffer {
  if (values.length === 0) return Buffer.alloc(0);
  const field = Buffer.alloc(4 + 8 * values.length);
  field.writeUInt16LE(0x0001, 0);
  field.writeUInt16LE(8 * values.length, 2);
  for (const [at, value] of values.entries()) field.writeBigUInt64LE(BigInt(value), 4 + 8 * at);
  return field;
}

/** The field "UT": the time in UTC seconds, which the DOS time cannot express. It has 32 bits with a sign. */
function timeField({ modifiedAt }: ZipEntry): Buffer {
  const seconds = Math.floor(modifiedAt.getTime() / 1000);
  if (Math.abs(seconds) >= 2 ** 31) return Buffer.alloc(0);
  const field = Buffer.alloc(9);
  field.writeUInt16LE(0x5455, 0);
  field.writeUInt16LE(5, 2);
  // Bit 0: the time of modification is there.
  field.writeUInt8(1, 4);
  field.writeInt32LE(seconds, 5);
  return field;
}

/** A time in UTC as MS-DOS has it: even seconds from 1980 to 2107; others become the nearest. */
function dosTime(moment: Date): { time: number; date: number } {
  const year = moment.getUTCFullYear();
  if (year < 1980) return { time: 0, date: (1 << 5) | 1 };
  if (year > 2107) return { time: (23 << 11) | (59 << 5) | 29, date: (127 << 9) | (12 << 5) | 31 };
  return {
    time: (moment.getUTCHours() << 11) | (moment.getUTCMinutes() << 5) | (moment.getUTCSeconds() >> 1),
    date: ((year - 1980) << 9) | ((moment.getUTCMonth() + 1) << 5) | moment.getUTCDate(),
  };
}
