import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, join } from 'node:path';

/**
 * The machine's Firefox; null where there is none. Playwright drives it by WebDriver BiDi, since its own
 * build of Firefox comes from no package registry.
 * @throws with REQUIRE_ALL=1 instead of answering null
 */
export function findFirefox(): string | null {
  const found =
    (process.env.PATH ?? '')
      .split(delimiter)
      .flatMap((folder) => ['firefox-esr', 'firefox'].map((name) => join(folder, name)))
      .find((path) => existsSync(path)) ?? null;
  if (found === null && process.env.REQUIRE_ALL === '1')
    throw new Error('There is no Firefox: install the package firefox-esr.');
  return found;
}

/** For the head of each file of stories: `test.skip(...withoutFirefox)`. */
export const withoutFirefox = [findFirefox() === null, 'there is no Firefox on this machine'] as const;

/**
 * Playwright sets the color scheme of each context by a command that Firefox ESR does not know yet, and
 * fails. This answers the command here; the stories in Firefox need no color scheme.
 */
export function answerUnknownCommands(): void {
  const { ws } = createRequire(import.meta.url)('playwright-core/lib/utilsBundle') as { ws: Sockets };
  const { send } = ws.prototype;
  ws.prototype.send = function sendKnown(this: Socket, data: string, ...rest: unknown[]) {
    const { id, method } = JSON.parse(data) as { id: number; method: string };
    if (method !== 'emulation.setMediaFeaturesOverride') return send.call(this, data, ...rest);
    const answer = JSON.stringify({ type: 'success', id, result: {} });
    setImmediate(() => this.emit('message', Buffer.from(answer), false));
  };
}

type Socket = {
  send(data: string, ...rest: unknown[]): void;
  emit(event: string, ...values: unknown[]): void;
};
type Sockets = { prototype: Socket };
