import { AppError } from '@/lib/errors';
import type { Admitted } from './admission';
import type { FileMessage, GetFileDescendantsRequest } from './messages';
import { find } from './places';

/** Everything below a folder. */
export async function listDescendants(
  call: Admitted,
  request: GetFileDescendantsRequest,
): Promise<FileMessage[]> {
  await find(call, request, 'file.read');
  throw new AppError('UNIMPLEMENTED', 'UNIMPLEMENTED', 'Descendants are not listed yet.');
}
