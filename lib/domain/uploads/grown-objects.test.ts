import { describe, expect, it } from 'vitest';
import { GrownObjects } from './grown-objects';

describe('the object that the next request continues', () => {
  it('is the one of the lease before', () => {
    const objects = new GrownObjects();
    objects.keep('upload', { key: 'object', epoch: 4, sizeBytes: 3 });
    expect(objects.take('upload', 5)).toMatchObject({ key: 'object' });
  });

  it('is none if there was another lease in between', () => {
    const objects = new GrownObjects();
    objects.keep('upload', { key: 'object', epoch: 4, sizeBytes: 3 });
    expect(objects.take('upload', 6)).toBeNull();
    // What one lease has not continued, no later one does.
    expect(objects.take('upload', 5)).toBeNull();
  });

  it('is that of the upload', () => {
    const objects = new GrownObjects();
    objects.keep('upload', { key: 'object', epoch: 1, sizeBytes: 3 });
    expect(objects.take('other', 2)).toBeNull();
  });
});
