export type LinkedAbort = AbortController & { unlink: () => void };

/**
 * An AbortController that also aborts when `parent` does. Whoever makes it calls `unlink` when the work is
 * over. AbortSignal.any is not used: Node 20 keeps each of its signals for as long as the parent lives, and a
 * put of 64 GiB makes thousands under one parent.
 */
export function linkedAbort(parent?: AbortSignal): LinkedAbort {
  const controller = new AbortController();
  const follow = () => controller.abort(parent?.reason);
  if (parent?.aborted) follow();
  parent?.addEventListener('abort', follow, { once: true });
  return Object.assign(controller, { unlink: () => parent?.removeEventListener('abort', follow) });
}
