import type { z } from 'zod';
import type { answers } from '@/lib/http/schemas';
import { reauthenticate } from './reauthentication';

/** A response of the REST API, by the schema that documents it. */
export type Answer<Name extends keyof typeof answers> = z.infer<(typeof answers)[Name]>;

export type File = Answer<'file'>;
export type Folder = Answer<'folder'>;
export type Organization = Answer<'organization'>;
export type Session = Answer<'sessions'>['sessions'][number];
export type Token = Answer<'token'>;
export type User = Answer<'user'>;

/** An error response of the API. `reason` is stable; `message` says in English what to do. */
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

export type Query = Record<string, string | number | boolean | undefined>;

type Options = {
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  json?: unknown;
  query?: Query;
  signal?: AbortSignal;
  /** Preferences about the answer (RFC 7240). */
  prefer?: string;
  /** The prefix of the path: the API, or none for an address outside it. */
  base?: '' | '/api/v1';
};

/**
 * Calls the REST API of this origin with the session cookie. Where the server asks for a proof of who uses
 * the session, the user gives it, and the call is repeated.
 * @throws ApiError; with reason OFFLINE where there was no response
 */
export async function call<T>(path: string, options: Options = {}): Promise<T> {
  return (await request<T>(path, options)).body;
}

/**
 * Calls what may take long. Where the server goes on after its answer, that is an operation to follow.
 * @throws as {@link call}
 */
export async function begin<T>(
  path: string,
  options: Omit<Options, 'prefer'>,
): Promise<{ response: T } | { operation: Answer<'operation'> }> {
  const { status, body } = await request<unknown>(path, { ...options, prefer: 'respond-async, wait=1' });
  return status === 202 ? { operation: body as Answer<'operation'> } : { response: body as T };
}

type Answered<T> = { status: number; body: T };

async function request<T>(path: string, options: Options): Promise<Answered<T>> {
  try {
    return await send<T>(path, options);
  } catch (error) {
    const isProofMissing = error instanceof ApiError && error.reason === 'REAUTHENTICATION_REQUIRED';
    if (!isProofMissing || !(await reauthenticate())) throw error;
    return send<T>(path, options);
  }
}

async function send<T>(
  path: string,
  { method = 'GET', json, query, signal, prefer, base }: Options,
): Promise<Answered<T>> {
  const response = await fetch(addressOf(path, query, base), {
    method,
    signal,
    headers: {
      Accept: 'application/json',
      ...(json !== undefined && { 'Content-Type': 'application/json' }),
      ...(prefer !== undefined && { Prefer: prefer }),
    },
    body: json === undefined ? undefined : JSON.stringify(json),
  }).catch((error: unknown) => {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw errorIn(0, '');
  });
  if (response.ok) return { status: response.status, body: (await response.json()) as T };
  throw await errorOf(response);
}

export const errorOf = async (response: Response): Promise<ApiError> =>
  errorIn(response.status, await response.text().catch(() => ''));

/** The error in a response, also where a proxy in between wrote it. Status 0: there was no response. */
export function errorIn(status: number, text: string): ApiError {
  if (status === 0)
    return new ApiError(0, 'OFFLINE', 'The server does not answer. Check your connection, then try again.');
  let body: Answer<'status'> | null = null;
  try {
    body = JSON.parse(text);
  } catch {
    // A proxy answered, in HTML or plain text.
  }
  return errorFrom(status, body);
}

/** The error that a body, or an operation that has ended, contains. */
export function errorFrom(status: number, body: Answer<'status'> | null): ApiError {
  const info = body?.details?.[0];
  return new ApiError(
    status,
    info?.reason ?? 'UNREADABLE',
    body?.message ?? `The server answered ${status}.`,
    info?.metadata,
  );
}

/** Where a call goes. */
export const addressOf = (path: string, query?: Query, base = '/api/v1'): string =>
  `${base}${path}${searchOf(query)}`;

export function searchOf(query: Query = {}): string {
  const set = Object.entries(query).filter(([, value]) => value !== undefined && value !== '');
  return set.length === 0 ? '' : `?${new URLSearchParams(set.map(([key, value]) => [key, String(value)]))}`;
}
