import { join } from 'node:path';
import {
  type CallOptions,
  type Client,
  type ClientDuplexStream,
  type ClientReadableStream,
  credentials,
  loadPackageDefinition,
  Metadata,
  type ServiceError,
} from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';

export type Status = { code: number; message: string; description: string };

export type GrpcFile = {
  file_path: string;
  absolute_path: string;
  file_name: string;
  extension: string;
  size: string;
  media_type: string;
  is_directory: boolean;
  modified: string;
  resource_id: string;
  owner_resource_id: string;
};

export type Answer = { status: Status; file?: GrpcFile; content?: Buffer; descendant?: GrpcFile[] };
export type UploadAnswer = { status: Status; back_off: boolean };
export type UploadMessage = { start?: Record<string, unknown>; block?: Uint8Array };
export type UploadCall = ClientDuplexStream<UploadMessage, UploadAnswer>;
export type DownloadMessage = { message: 'block' | 'status'; block?: Buffer; status?: Status };
export type DownloadCall = ClientReadableStream<DownloadMessage>;

type Unary = 'GetFile' | 'GetFileContent' | 'GetFileDescendants' | 'SetFileContent';

const definition = loadSync(join(import.meta.dirname, 'file_api.proto'), {
  keepCase: true,
  longs: String,
  defaults: true,
  oneofs: true,
});
const { FileAPI } = (
  loadPackageDefinition(definition) as never as { holdall: { file: { v1: { FileAPI: typeof Client } } } }
).holdall.file.v1;

export type GrpcCaller = ReturnType<typeof createGrpcCaller>;

/** Speaks the FileAPI as any stock client does, with its own copy of the proto. `token` null sends none. */
export function createGrpcCaller(address: string, token: string | null) {
  const client = new FileAPI(address, credentials.createInsecure(), {
    'grpc.max_receive_message_length': -1,
    'grpc.max_send_message_length': -1,
  });
  const stub = client as never as Record<string, (...args: unknown[]) => unknown>;
  const metadata = () => {
    const made = new Metadata();
    if (token !== null) made.set('authorization', `Bearer ${token}`);
    return made;
  };

  return {
    client,
    address,
    token,

    /** One request, one response; rejects with the ServiceError of a call that fails. */
    call: (method: Unary, request: Record<string, unknown>, options: CallOptions = {}, sent = metadata()) =>
      new Promise<Answer>((resolve, reject) => {
        stub[method]?.(request, sent, options, (error: ServiceError | null, answer: Answer) =>
          error ? reject(error) : resolve(answer),
        );
      }),

    download: (request: Record<string, unknown>, options: CallOptions = {}) =>
      stub.DownloadFile?.(request, metadata(), options) as DownloadCall,

    upload: (options: CallOptions = {}) => stub.UploadFile?.(metadata(), options) as UploadCall,

    close: () => client.close(),
  };
}

/** Everything that a download brings: its blocks as one, and the status that came last. */
export async function collect(
  call: DownloadCall,
): Promise<{ content: Buffer; blocks: number; status?: Status }> {
  const blocks: Buffer[] = [];
  let status: Status | undefined;
  for await (const message of call as AsyncIterable<DownloadMessage>) {
    if (status) throw new Error('Something came after the status.');
    if (message.message === 'block') blocks.push(message.block as Buffer);
    else status = message.status;
  }
  return { content: Buffer.concat(blocks), blocks: blocks.length, status };
}

/** The answer to an upload; rejects with the ServiceError of a call that fails. */
export function answerOf(call: UploadCall): Promise<UploadAnswer> {
  return new Promise((resolve, reject) => {
    const answers: UploadAnswer[] = [];
    call.on('data', (answer: UploadAnswer) => answers.push(answer));
    call.on('error', reject);
    call.on('end', () => {
      const [answer, ...more] = answers;
      if (answer && more.length === 0) resolve(answer);
      else if (answers.length > 1) reject(new Error(`There were ${answers.length} answers.`));
    });
  });
}

/** Sends a start and blocks, at the pace at which they are taken, and ends. */
export async function uploadAll(
  caller: GrpcCaller,
  start: Record<string, unknown>,
  blocks: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
): Promise<UploadAnswer> {
  const call = caller.upload();
  const answer = answerOf(call);
  answer.catch(() => {});
  await write(call, { start });
  for await (const block of blocks) await write(call, { block });
  call.end();
  return answer;
}

/** Resolves when the message has left. */
export function write(call: UploadCall, message: UploadMessage): Promise<void> {
  return new Promise((resolve) => {
    call.write(message, () => resolve());
  });
}
