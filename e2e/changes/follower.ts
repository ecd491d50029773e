import type { ApiFile, ApiFolder, Caller } from '../infrastructure/api';

export type ApiChange = {
  sequence: string;
  create_time: string;
  actor: string;
  action: string;
  target: string;
  file?: ApiFile;
  folder?: ApiFolder;
  link?: { name: string };
  upload_url?: { name: string };
  member?: { name: string; role?: string };
  invitation?: { name: string };
  organization?: { name: string };
  removed: boolean;
};

export type ApiChanges = { changes: ApiChange[]; next_page_token: string; new_start_page_token: string };

/** All changes after a token, in pages, and the token of those to come. */
export async function changesSince(caller: Caller, token: string, pageSize = 1000) {
  const changes: ApiChange[] = [];
  for (let next = token; ; ) {
    const page = await readChanges(caller, { page_token: next, page_size: String(pageSize) });
    changes.push(...page.changes);
    if (page.next_page_token === '') return { changes, token: page.new_start_page_token };
    next = page.next_page_token;
  }
}

export const readChanges = (caller: Caller, query: Record<string, string>): Promise<ApiChanges> =>
  caller.get(`${caller.organizationPath}/changes?${new URLSearchParams(query)}`);

export const startPageToken = async (caller: Caller) =>
  (await caller.get<{ start_page_token: string }>(`${caller.organizationPath}/changes:startPageToken`))
    .start_page_token;

/** The token of what comes after everything that was committed before this call. */
export async function tokenAfter(caller: Caller): Promise<string> {
  const before = await startPageToken(caller);
  const { name } = await caller.upload('mark', 'mark');
  for (let token = before; ; ) {
    const page = await readChanges(caller, { page_token: token, wait_seconds: '30' });
    token = page.next_page_token || page.new_start_page_token;
    if (page.changes.some(({ file }) => file?.name === name)) return token;
  }
}

export type ServerEvent = { id: string; change?: ApiChange };

/** The events of a stream until the server ends it or `signal` does; resolves when it is open. */
export async function openStream(
  caller: Caller,
  { lastEventId, signal }: { lastEventId?: string; signal?: AbortSignal } = {},
) {
  const response = await fetch(`${caller.url}${caller.organizationPath}/changes:stream`, {
    headers: {
      Authorization: `Bearer ${caller.token}`,
      ...(lastEventId && { 'Last-Event-ID': lastEventId }),
    },
    signal,
  });
  return { response, events: eventsOf(response) };
}

async function* eventsOf(response: Response): AsyncGenerator<ServerEvent> {
  let text = '';
  for await (const piece of response.body as unknown as AsyncIterable<Uint8Array>) {
    text += Buffer.from(piece).toString();
    const blocks = text.split('\n\n');
    text = blocks.pop() ?? '';
    for (const block of blocks) {
      const [, id] = /^id: (.*)$/m.exec(block) ?? [];
      const [, data] = /^data: (.*)$/m.exec(block) ?? [];
      if (id) yield { id, change: data === undefined ? undefined : JSON.parse(data) };
    }
  }
}

/** What a follower knows of files and folders, by name: live ones alone. */
export type Known = Map<string, ApiFile | ApiFolder>;

/** Applies a change as the API guide says. */
export function apply(known: Known, { file, folder, removed }: ApiChange): void {
  const entry = file ?? folder;
  if (!entry) return;
  if (removed) known.delete(entry.name);
  else known.set(entry.name, entry);
}

/** The live files and folders as the lists show them. */
export async function listAll(caller: Caller): Promise<Known> {
  const known: Known = new Map();
  for (const collection of ['files', 'folders'] as const) {
    for (let token = ''; ; ) {
      const page = await caller.get<{ files?: ApiFile[]; folders?: ApiFolder[]; next_page_token: string }>(
        `${caller.organizationPath}/${collection}?page_size=1000&page_token=${token}`,
      );
      for (const entry of page[collection] ?? []) known.set(entry.name, entry);
      token = page.next_page_token;
      if (token === '') break;
    }
  }
  return known;
}
