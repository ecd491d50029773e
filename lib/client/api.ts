import type { z } from 'zod';
import type { answers } from '@/lib/http/schemas';

/** An answer of the REST API, by the very schema that documents it. */
export type Answer<Name extends keyof typeof answers> = z.infer<(typeof answers)[Name]>;

export type File = Answer<'file'>;
export type Folder = Answer<'folder'>;
export type Organization = Answer<'organization'>;
export type Token = Answer<'token'>;
export type User = Answer<'user'>;

/** What the API said instead of doing it. `reason` is stable; `message` says in English what to do. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly reason: string,
    message: string,
    readonly metadata: Record<string, string> = {},
  ) {
    super(message);
    this.name = 'ApiError';
  }
}

type Options = {
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  json?: unknown;
  query?: Record<string, string | number | boolean | undefined>;
  signal?: AbortSignal;
  /** What the path is below: the API, unless it is an address of its own. */
  base?: '' | '/api/v1';
};

/**
 * Asks the REST API of this origin, by the session cookie.
 * @throws ApiError; with reason OFFLINE where there was no answer at all
 */
export async function call<T>(
  path: string,
  { method = 'GET', json, query, signal, base = '/api/v1' }: Options = {},
): Promise<T> {
  const response = await fetch(`${base}${path}${searchOf(query)}`, {
    method,
    signal,
    headers: {
      Accept: 'application/json',
      ...(json !== undefined && { 'Content-Type': 'application/json' }),
    },
    body: json === undefined ? undefined : JSON.stringify(json),
  }).catch((error: unknown) => {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw errorIn(0, '');
  });
  if (response.ok) return (await response.json()) as T;
  throw await errorOf(response);
}

export const errorOf = async (response: Response): Promise<ApiError> =>
  errorIn(response.status, await response.text().catch(() => ''));

/**
 * The error that an answer tells, also where a proxy in between answered in words of its own. Status 0: there
 * was no answer.
 */
export function errorIn(status: number, text: string): ApiError {
  if (status === 0)
    return new ApiError(0, 'OFFLINE', 'The server does not answer. Check your connection, then try again.');
  let body: Answer<'status'> | null = null;
  try {
    body = JSON.parse(text);
  } catch {
    // Not ours, so not JSON.
  }
  const info = body?.details?.[0];
  return new ApiError(
    status,
    info?.reason ?? 'UNREADABLE',
    body?.message ?? `The server answered ${status}.`,
    info?.metadata,
  );
}

function searchOf(query: Options['query'] = {}): string {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== '');
  return given.length === 0
    ? ''
    : `?${new URLSearchParams(given.map(([key, value]) => [key, String(value)]))}`;
}
