/** A caller of the REST API: the base address of a service and a token. */
export type Caller = ReturnType<typeof createCaller>;

type CallOptions = Pick<RequestInit, 'redirect'> & {
  method?: string;
  headers?: Record<string, string>;
  body?: BodyInit;
  json?: unknown;
};

/** Speaks to the API as any client does, with fetch. `token` null sends none. */
export function createCaller(url: string, token: string | null, organization = 'acme') {
  const organizationPath = `/api/v1/organizations/${organization}`;

  async function call(
    path: string,
    { method = 'GET', headers = {}, body, json, redirect }: CallOptions = {},
  ): Promise<Response> {
    return fetch(path.startsWith('http') ? path : url + path, {
      method,
      redirect,
      headers: {
        ...(token !== null && { Authorization: `Bearer ${token}` }),
        ...(json !== undefined && { 'Content-Type': 'application/json' }),
        ...headers,
      },
      body: json === undefined ? body : JSON.stringify(json),
      ...(body instanceof ReadableStream && { duplex: 'half' }),
    } as RequestInit);
  }

  return {
    url,
    token,
    organization,
    organizationPath,
    call,

    /** Uploads bytes or text and answers the File; throws what the API said otherwise. */
    async upload(
      content: BodyInit,
      filename = 'file.bin',
      headers: Record<string, string> = {},
    ): Promise<ApiFile> {
      const path = `${organizationPath}/files:upload?filename=${encodeURIComponent(filename)}`;
      return answer(
        await call(path, {
          method: 'POST',
          body: content,
          headers: { 'Content-Type': 'application/octet-stream', ...headers },
        }),
      );
    },

    /** GET that must succeed, as JSON. */
    get: async <T>(path: string): Promise<T> => answer<T>(await call(path)),

    /** POST of JSON that must succeed, as JSON. */
    post: async <T>(path: string, json?: unknown): Promise<T> =>
      answer<T>(await call(path, { method: 'POST', json })),
  };
}

export type ApiFile = {
  name: string;
  filename: string;
  mime_type: string;
  size_bytes: string;
  etag: string;
  sha256?: string;
  resource_id: string;
  create_time: string;
  update_time: string;
  folder?: string;
  kind?: string;
  state: string;
};

export type ApiFolder = {
  name: string;
  display_name: string;
  folder?: string;
  resource_id: string;
  etag: string;
  create_time: string;
  update_time: string;
  delete_time?: string;
  purge_time?: string;
};

/** The error body of the API. */
export type ApiStatus = {
  code: number;
  message: string;
  details: { '@type': string; reason: string; domain: string; metadata: Record<string, string> }[];
};

async function answer<T>(response: Response): Promise<T> {
  const text = await response.text();
  if (!response.ok) throw new Error(`${response.status} ${text}`);
  return JSON.parse(text) as T;
}
