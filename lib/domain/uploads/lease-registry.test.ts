import { describe, expect, it } from 'vitest';
import type { Database } from '@/lib/platform/db/database';
import { createLeaseRegistry } from './lease-registry';

/** A holder that notes what it hears. */
function createHolder() {
  const heard: string[] = [];
  return { heard, lost: () => void heard.push('lost'), wanted: () => void heard.push('wanted') };
}

describe('the uploads that this process holds', () => {
  const create = () => createLeaseRegistry({ db: {} as Database, owner: 'this process' });

  it('pass a report on to the holder of that very lease', () => {
    const registry = create();
    const holder = createHolder();
    registry.add({ id: 'a', epoch: 3 }, holder);
    registry.report({ lost: [], wanted: [{ id: 'a', epoch: 3 }] });
    registry.report({ lost: [{ id: 'a', epoch: 3 }], wanted: [] });
    expect(holder.heard).toEqual(['wanted', 'lost']);
  });

  it('keep a late report about an earlier lease from the next request of the same client', () => {
    const registry = create();
    const [first, second] = [createHolder(), createHolder()];
    registry.add({ id: 'a', epoch: 3 }, first);
    registry.remove('a', first);
    registry.add({ id: 'a', epoch: 4 }, second);
    registry.report({ lost: [{ id: 'a', epoch: 3 }], wanted: [{ id: 'a', epoch: 3 }] });
    expect([first.heard, second.heard]).toEqual([[], []]);
  });

  it('keep a later holder when an earlier one ends late', () => {
    const registry = create();
    const [first, second] = [createHolder(), createHolder()];
    registry.add({ id: 'a', epoch: 3 }, first);
    registry.add({ id: 'a', epoch: 4 }, second);
    registry.remove('a', first);
    expect(registry.leases()).toEqual([{ id: 'a', epoch: 4 }]);
  });

  it('announce which leases to renew', () => {
    const registry = create();
    const changes: unknown[] = [];
    registry.onChange((id, epoch) => changes.push([id, epoch]));
    const holder = createHolder();
    registry.add({ id: 'a', epoch: 1 }, holder);
    registry.remove('a', holder);
    registry.remove('a', holder);
    expect(changes).toEqual([
      ['a', 1],
      ['a', null],
    ]);
  });
});
