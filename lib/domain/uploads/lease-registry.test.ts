import { describe, expect, it } from 'vitest';
import type { Database } from '@/lib/platform/db/database';
import { createLeaseRegistry } from './lease-registry';

/** A holder that records its notifications. */
function createHolder() {
  const received: string[] = [];
  return { received, lost: () => void received.push('lost'), wanted: () => void received.push('wanted') };
}

describe('createLeaseRegistry', () => {
  const create = () => createLeaseRegistry({ db: {} as Database, owner: 'this process' });

  it('notifies the holder of exactly the reported lease', () => {
    const registry = create();
    const holder = createHolder();
    registry.add({ id: 'a', epoch: 3 }, holder);
    registry.report({ lost: [], wanted: [{ id: 'a', epoch: 3 }] });
    registry.report({ lost: [{ id: 'a', epoch: 3 }], wanted: [] });
    expect(holder.received).toEqual(['wanted', 'lost']);
  });

  it('does not notify later work of a late report about an earlier lease', () => {
    const registry = create();
    const [first, second] = [createHolder(), createHolder()];
    registry.add({ id: 'a', epoch: 3 }, first);
    registry.remove('a', first);
    registry.add({ id: 'a', epoch: 4 }, second);
    registry.report({ lost: [{ id: 'a', epoch: 3 }], wanted: [{ id: 'a', epoch: 3 }] });
    expect([first.received, second.received]).toEqual([[], []]);
  });

  it('keeps a later holder when an earlier one ends late', () => {
    const registry = create();
    const [first, second] = [createHolder(), createHolder()];
    registry.add({ id: 'a', epoch: 3 }, first);
    registry.add({ id: 'a', epoch: 4 }, second);
    registry.remove('a', first);
    expect(registry.leases()).toEqual([{ id: 'a', epoch: 4 }]);
  });

  it('announces which leases to renew', () => {
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
