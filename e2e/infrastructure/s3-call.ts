import type { IncomingMessage } from 'node:http';

/** What a request to an S3 server asks for, by the name that S3 gives it. */
export type S3Call = { operation: string; path: string; partNumber?: number; contentSha256?: string };

export function toS3Call({ method = '', url = '/', headers }: IncomingMessage): S3Call {
  const { pathname, searchParams } = new URL(url, 'http://proxy');
  const isObject = pathname.split('/').filter(Boolean).length > 1;
  const partNumber = searchParams.get('partNumber');
  return {
    operation: isObject ? objectOperation(method, searchParams) : bucketOperation(method, searchParams),
    path: pathname,
    partNumber: partNumber ? Number(partNumber) : undefined,
    contentSha256: headers['x-amz-content-sha256'] as string | undefined,
  };
}

function objectOperation(method: string, query: URLSearchParams): string {
  const inUpload = query.has('uploadId');
  switch (method) {
    case 'PUT':
      return inUpload ? 'UploadPart' : 'PutObject';
    case 'POST':
      return inUpload ? 'CompleteMultipartUpload' : 'CreateMultipartUpload';
    case 'DELETE':
      return inUpload ? 'AbortMultipartUpload' : 'DeleteObject';
    case 'HEAD':
      return 'HeadObject';
    default:
      return inUpload ? 'ListParts' : 'GetObject';
  }
}

function bucketOperation(method: string, query: URLSearchParams): string {
  if (method === 'HEAD') return 'HeadBucket';
  return query.has('uploads') ? 'ListMultipartUploads' : 'ListObjectsV2';
}
