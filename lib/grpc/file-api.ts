import type { UntypedServiceImplementation } from '@grpc/grpc-js';
import { streaming, unary } from './answer';
import { checkContent, openContent, readContent, writeContent } from './contents';
import { listDescendants } from './descendants';
import type {
  DownloadFileResponse,
  GetFileDescendantsRequest,
  Reference,
  SetFileContentRequest,
} from './messages';
import { presentEntry, presentLinked } from './present';
import { find, findDestination } from './resources';
import { uploadFile } from './upload';

/** The six methods of the FileAPI, on the same files as REST. */
export const fileApi: UntypedServiceImplementation = {
  GetFile: unary(async (call, request: Reference) => {
    const { access, entry } = await find(call, request);
    if (entry.type === 'file' || entry.rest === '') return { file: presentEntry(entry) };
    return {
      file: presentLinked(entry, await call.app.linkedFiles.stat(access, entry.folder.id, entry.rest)),
    };
  }),

  GetFileDescendants: unary(async (call, request: GetFileDescendantsRequest) => ({
    descendant: await listDescendants(call, request),
  })),

  GetFileContent: unary(async (call, request: Reference) => ({
    content: await readContent(call, request),
  })),

  DownloadFile: streaming<Reference, DownloadFileResponse>(async (call, request, send) => {
    for await (const block of await openContent(call, request)) {
      call.tally.bytesOut += block.length;
      await send({ block });
    }
  }),

  SetFileContent: unary(async (call, request: SetFileContentRequest) => {
    call.tally.bytesIn += request.content.length;
    checkContent(request.content);
    await writeContent(call, await findDestination(call, request), chunkOf(request.content));
    return {};
  }),

  UploadFile: uploadFile,
};

async function* chunkOf(content: Buffer) {
  yield content;
}
