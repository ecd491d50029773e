export type LinkedAbort = AbortController & { unlink: () => void };

/**
 * An AbortController that also aborts when `parent` does. The caller calls `unlink` when the work is over.
 * Not AbortSignal.any: Node 20 keeps each of its signals as long as the parent lives, and a put of 64 GiB
 * creates thousands of them for one parent.
 */
export function linkedAbort(parent?: AbortSignal): LinkedAbort {
  const controller = new AbortController();
  const follow = () => controller.abort(parent?.reason);
  if (parent?.aborted) follow();
  parent?.addEventListener('abort', follow, { once: true });
  return Object.assign(controller, { unlink: () => parent?.removeEventListener('abort', follow) });
}
