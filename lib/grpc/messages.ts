/** The messages of the proto files in this process; a test compares the two. 64-bit numbers are strings. */
export type StatusMessage = { code: number; message: string; description: string };

export type FileMessage = {
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

/** The file or folder that a request names. */
export type Reference = { resource_id: string; file_path: string };

export type GetFileDescendantsRequest = Reference & { extension: string; descendant_id: string };
export type SetFileContentRequest = Reference & { store_name: string; content: Buffer };

export type UploadFileStart = {
  resource_id: string;
  store_name: string;
  streaming_mode: boolean;
  truncate: boolean;
  eager_flush: boolean;
};

/** `request` names the field that is set; undefined without any. */
export type UploadFileRequest =
  | { request: 'start'; start: UploadFileStart }
  | { request: 'block'; block: Buffer }
  | { request?: undefined };

export type DownloadFileResponse = { block: Buffer } | { status: StatusMessage };
export type UploadFileResponse = { status: StatusMessage; back_off: false };

export type WatchChangesRequest = { resource_id: string; page_token: string };

export type ResourceMessage = {
  resource_id: string;
  owner_resource_id: string;
  file_name: string;
  is_directory: boolean;
  size: string;
  media_type: string;
  extension: string;
  modified: string;
  etag: string;
  sha256: string;
};

export type ChangeMessage = {
  sequence: string;
  created: string;
  actor: string;
  action: string;
  target: string;
  removed: boolean;
  resource?: Partial<ResourceMessage>;
};

export type WatchChangesResponse = { change?: ChangeMessage; page_token: string };
