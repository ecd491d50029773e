import { expect, test, vi } from 'vitest';
import { dropOn, setReceiver } from './drops';

test('passes drops to the current receiver, and to none after it left', () => {
  const receive = vi.fn();
  const remove = setReceiver(receive);
  dropOn(['a'], 'trash');
  expect(receive).toHaveBeenCalledExactlyOnceWith(['a'], 'trash');
  remove();
  dropOn(['b'], 'trash');
  expect(receive).toHaveBeenCalledOnce();
});

test('keeps the next receiver when the previous one leaves later', () => {
  const next = vi.fn();
  const removePrevious = setReceiver(vi.fn());
  const removeNext = setReceiver(next);
  removePrevious();
  dropOn(['a'], { folder: null, name: 'Files' });
  expect(next).toHaveBeenCalledOnce();
  removeNext();
});
