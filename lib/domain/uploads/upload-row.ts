import type { Upload } from '@/lib/platform/db/generated/client';

const columns: Record<keyof Upload, string> = {
  organizationId: 'organization_id',
  id: 'id',
  protocol: 'protocol',
  contentId: 'content_id',
  folderId: 'folder_id',
  fileId: 'file_id',
  precondition: 'precondition',
  filename: 'filename',
  mimeType: 'mime_type',
  sizeBytes: 'size_bytes',
  offsetBytes: 'offset_bytes',
  reservedBytes: 'reserved_bytes',
  reservedFiles: 'reserved_files',
  modifiedAt: 'modified_at',
  metadata: 'metadata',
  isPartial: 'is_partial',
  concatenation: 'concatenation',
  creatorId: 'creator_id',
  uploadUrlId: 'upload_url_id',
  senderName: 'sender_name',
  senderEmail: 'sender_email',
  leaseOwner: 'lease_owner',
  leaseEpoch: 'lease_epoch',
  leaseUntil: 'lease_until',
  releaseRequestedAt: 'release_requested_at',
  probedAt: 'probed_at',
  finishedFileId: 'finished_file_id',
  createdAt: 'created_at',
  expiresAt: 'expires_at',
};

/** The select list that returns a row of `uploads` (with the alias `u`) as the same object as Prisma. */
export const uploadColumns = Object.entries(columns)
  .map(([name, column]) => `u.${column} AS "${name}"`)
  .join(', ');
