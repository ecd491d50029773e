import { RecentMap } from '@/lib/base/recent-map';

const MAX_OBJECTS = 10_000;

/** An object, the lease under which this process wrote to it, and its size then. */
type GrownObject = { key: string; epoch: number; sizeBytes: number };

/**
 * The last object of each upload to which this process has finished writing. The next request may continue
 * it, if no other process had the lease in between: then an object has one writer from beginning to end, and
 * what an overtaken one still writes lies behind the bytes that count.
 */
export class GrownObjects {
  readonly #known = new RecentMap<string, GrownObject>(MAX_OBJECTS);

  /** The object that the holder of the next lease may continue, or null. */
  take(uploadId: string, epoch: number): GrownObject | null {
    const found = this.#known.take(uploadId);
    return found && found.epoch + 1 === epoch ? found : null;
  }

  keep(uploadId: string, object: GrownObject): void {
    this.#known.set(uploadId, object);
  }
}
