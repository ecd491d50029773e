import { expect, test } from 'vitest';
import { type StreamEvent, textOf } from './event-stream';

async function read(events: AsyncIterable<StreamEvent>, intervalMs?: number): Promise<string> {
  let text = '';
  for await (const piece of textOf(events, intervalMs)) text += piece;
  return text;
}

test('Events have an id and their data in one line; one without data has the id alone', async () => {
  async function* events() {
    yield { id: 'a' };
    yield { id: 'b', data: JSON.stringify({ text: 'two\nlines' }) };
  }
  expect(await read(events())).toBe('retry: 3000\n\nid: a\n\nid: b\ndata: {"text":"two\\nlines"}\n\n');
});

test('A comment fills silence, and no event is lost by it', async () => {
  let speak = () => {};
  const silence = new Promise<void>((resolve) => {
    speak = resolve;
  });
  async function* events() {
    await silence;
    yield { id: 'a', data: '1' };
  }
  let text = '';
  for await (const piece of textOf(events(), 1)) {
    text += piece;
    if (text.split(':\n\n').length === 3) speak();
  }
  expect(text).toMatch(/^retry: 3000\n\n(:\n\n){2,}id: a\ndata: 1\n\n$/);
});

test('A reader that leaves ends the events', async () => {
  let hasEnded = false;
  async function* events() {
    try {
      yield { id: 'a', data: '1' };
      yield { id: 'b', data: '2' };
    } finally {
      hasEnded = true;
    }
  }
  for await (const piece of textOf(events())) if (piece.startsWith('id: a')) break;
  expect(hasEnded).toBe(true);
});
