import type { RouteHandler } from '@/lib/http/route';
import * as instanceOrganization from './api/v1/instance/organizations/[organization_id]/route';
import * as instanceOrganizations from './api/v1/instance/organizations/route';
import * as instance from './api/v1/instance/route';
import * as acceptInvitation from './api/v1/invitations/accept/route';
// biome-ignore lint/suspicious/noImportCycles: the table of routes contains the route of this document
import * as openapi from './api/v1/openapi.json/route';
import * as exportAuditEvents from './api/v1/organizations/[organization_id]/auditEvents/export/route';
import * as auditEvents from './api/v1/organizations/[organization_id]/auditEvents/route';
import * as changes from './api/v1/organizations/[organization_id]/changes/route';
import * as startPageToken from './api/v1/organizations/[organization_id]/changes/startPageToken/route';
import * as changeStream from './api/v1/organizations/[organization_id]/changes/stream/route';
import * as redeliver from './api/v1/organizations/[organization_id]/deliveries/[delivery]/redeliver/route';
import * as exportOrganization from './api/v1/organizations/[organization_id]/export/route';
import * as copyFile from './api/v1/organizations/[organization_id]/files/[file]/copy/route';
import * as download from './api/v1/organizations/[organization_id]/files/[file]/download/route';
import * as generateDownloadUrl from './api/v1/organizations/[organization_id]/files/[file]/generateDownloadUrl/route';
import * as metadata from './api/v1/organizations/[organization_id]/files/[file]/metadata/route';
import * as file from './api/v1/organizations/[organization_id]/files/[file]/route';
import * as fileShareLinks from './api/v1/organizations/[organization_id]/files/[file]/shareLinks/route';
import * as fileStar from './api/v1/organizations/[organization_id]/files/[file]/star/route';
import * as thumbnail from './api/v1/organizations/[organization_id]/files/[file]/thumbnail/route';
import * as undelete from './api/v1/organizations/[organization_id]/files/[file]/undelete/route';
import * as replace from './api/v1/organizations/[organization_id]/files/[file]/upload/route';
import * as downloadVersion from './api/v1/organizations/[organization_id]/files/[file]/versions/[version]/download/route';
import * as restoreVersion from './api/v1/organizations/[organization_id]/files/[file]/versions/[version]/restore/route';
import * as version from './api/v1/organizations/[organization_id]/files/[file]/versions/[version]/route';
import * as versions from './api/v1/organizations/[organization_id]/files/[file]/versions/route';
import * as batchDelete from './api/v1/organizations/[organization_id]/files/batchDelete/route';
import * as batchGenerateUploadUrls from './api/v1/organizations/[organization_id]/files/batchGenerateUploadUrls/route';
import * as batchMove from './api/v1/organizations/[organization_id]/files/batchMove/route';
import * as batchPurge from './api/v1/organizations/[organization_id]/files/batchPurge/route';
import * as batchUndelete from './api/v1/organizations/[organization_id]/files/batchUndelete/route';
import * as generateUploadUrl from './api/v1/organizations/[organization_id]/files/generateUploadUrl/route';
import * as listFiles from './api/v1/organizations/[organization_id]/files/route';
import * as upload from './api/v1/organizations/[organization_id]/files/upload/route';
import * as zip from './api/v1/organizations/[organization_id]/files/zip/route';
import * as copyFolder from './api/v1/organizations/[organization_id]/folders/[folder]/copy/route';
import * as linkedDownload from './api/v1/organizations/[organization_id]/folders/[folder]/linkedFiles/download/route';
import * as linkedFiles from './api/v1/organizations/[organization_id]/folders/[folder]/linkedFiles/route';
import * as linkedUpload from './api/v1/organizations/[organization_id]/folders/[folder]/linkedFiles/upload/route';
import * as folder from './api/v1/organizations/[organization_id]/folders/[folder]/route';
import * as folderShareLinks from './api/v1/organizations/[organization_id]/folders/[folder]/shareLinks/route';
import * as folderStar from './api/v1/organizations/[organization_id]/folders/[folder]/star/route';
import * as undeleteFolder from './api/v1/organizations/[organization_id]/folders/[folder]/undelete/route';
import * as folderWatch from './api/v1/organizations/[organization_id]/folders/[folder]/watch/route';
import * as folders from './api/v1/organizations/[organization_id]/folders/route';
import * as invitation from './api/v1/organizations/[organization_id]/invitations/[invitation]/route';
import * as invitations from './api/v1/organizations/[organization_id]/invitations/route';
import * as memberPicture from './api/v1/organizations/[organization_id]/members/[member]/picture/route';
import * as member from './api/v1/organizations/[organization_id]/members/[member]/route';
import * as members from './api/v1/organizations/[organization_id]/members/route';
import * as cancelOperation from './api/v1/organizations/[organization_id]/operations/[operation]/cancel/route';
import * as operation from './api/v1/organizations/[organization_id]/operations/[operation]/route';
import * as operations from './api/v1/organizations/[organization_id]/operations/route';
import * as organizationPicture from './api/v1/organizations/[organization_id]/picture/route';
import * as revokeLinks from './api/v1/organizations/[organization_id]/revokeLinks/route';
import * as organization from './api/v1/organizations/[organization_id]/route';
import * as shareAccesses from './api/v1/organizations/[organization_id]/shareLinks/[share_link]/accesses/route';
import * as shareLink from './api/v1/organizations/[organization_id]/shareLinks/[share_link]/route';
import * as shareLinks from './api/v1/organizations/[organization_id]/shareLinks/route';
import * as pendingUpload from './api/v1/organizations/[organization_id]/uploads/[upload]/route';
import * as maxPendingUploads from './api/v1/organizations/[organization_id]/uploads/route';
import * as uploadUrlOfOrganization from './api/v1/organizations/[organization_id]/uploadUrls/[upload_url]/route';
import * as uploadUrls from './api/v1/organizations/[organization_id]/uploadUrls/route';
import * as usage from './api/v1/organizations/[organization_id]/usage/route';
import * as deliveries from './api/v1/organizations/[organization_id]/webhooks/[webhook]/deliveries/route';
import * as pingWebhook from './api/v1/organizations/[organization_id]/webhooks/[webhook]/ping/route';
import * as rotateWebhookSecret from './api/v1/organizations/[organization_id]/webhooks/[webhook]/rotateSecret/route';
import * as webhook from './api/v1/organizations/[organization_id]/webhooks/[webhook]/route';
import * as webhooks from './api/v1/organizations/[organization_id]/webhooks/route';
import * as organizations from './api/v1/organizations/route';
import * as token from './api/v1/tokens/[token]/route';
import * as tokens from './api/v1/tokens/route';
import * as changeEmail from './api/v1/user/email/change/route';
import * as requestEmailChange from './api/v1/user/email/requestChange/route';
import * as requestEmailVerification from './api/v1/user/email/requestVerification/route';
import * as verifyEmail from './api/v1/user/email/verify/route';
import * as factor from './api/v1/user/factors/[factor]/route';
import * as confirmPasskey from './api/v1/user/factors/confirmPasskey/route';
import * as confirmTotp from './api/v1/user/factors/confirmTotp/route';
import * as createRecoveryCodes from './api/v1/user/factors/createRecoveryCodes/route';
import * as factors from './api/v1/user/factors/route';
import * as startPasskey from './api/v1/user/factors/startPasskey/route';
import * as startTotp from './api/v1/user/factors/startTotp/route';
import * as requestPasswordReset from './api/v1/user/password/requestReset/route';
import * as resetPassword from './api/v1/user/password/reset/route';
import * as password from './api/v1/user/password/route';
import * as ownPicture from './api/v1/user/picture/route';
import * as reauthenticate from './api/v1/user/reauthenticate/route';
import * as user from './api/v1/user/route';
import * as session from './api/v1/user/sessions/[session]/route';
import * as sessions from './api/v1/user/sessions/route';
import * as signInWithPasskey from './api/v1/user/signInWithPasskey/route';
import * as usePasskey from './api/v1/user/usePasskey/route';
import * as verifyFactor from './api/v1/user/verifyFactor/route';
import * as someUser from './api/v1/users/[user]/route';
import * as users from './api/v1/users/route';
import * as downloadUrl from './d/[secret]/route';
import * as unsubscribe from './n/[secret]/route';
import * as sharedPath from './s/[secret]/[...path]/route';
import * as sharedByLink from './s/[secret]/route';
import * as tusUpload from './t/[secret]/route';
import * as uploadUrl from './u/[secret]/route';
import * as archive from './z/[secret]/route';

export type Route = { method: string; handler: RouteHandler };

/**
 * The table of routes, for the front door, the OpenAPI document and the permission tests. A test compares it
 * with `app/`.
 */
export const routes: Route[] = [
  upload,
  download,
  metadata,
  thumbnail,
  file,
  generateUploadUrl,
  batchGenerateUploadUrls,
  generateDownloadUrl,
  listFiles,
  replace,
  undelete,
  copyFile,
  fileStar,
  versions,
  version,
  downloadVersion,
  restoreVersion,
  batchDelete,
  batchUndelete,
  batchPurge,
  batchMove,
  zip,
  folders,
  folder,
  undeleteFolder,
  copyFolder,
  folderWatch,
  folderStar,
  linkedFiles,
  linkedDownload,
  linkedUpload,
  fileShareLinks,
  folderShareLinks,
  shareLinks,
  shareLink,
  shareAccesses,
  revokeLinks,
  maxPendingUploads,
  pendingUpload,
  uploadUrls,
  uploadUrlOfOrganization,
  organizations,
  organization,
  organizationPicture,
  exportOrganization,
  operations,
  operation,
  cancelOperation,
  members,
  member,
  memberPicture,
  invitations,
  invitation,
  acceptInvitation,
  usage,
  auditEvents,
  exportAuditEvents,
  changes,
  startPageToken,
  changeStream,
  webhooks,
  webhook,
  rotateWebhookSecret,
  pingWebhook,
  deliveries,
  redeliver,
  tokens,
  token,
  users,
  someUser,
  user,
  ownPicture,
  password,
  reauthenticate,
  requestPasswordReset,
  resetPassword,
  requestEmailVerification,
  verifyEmail,
  requestEmailChange,
  changeEmail,
  verifyFactor,
  usePasskey,
  signInWithPasskey,
  sessions,
  session,
  factors,
  startTotp,
  confirmTotp,
  startPasskey,
  confirmPasskey,
  createRecoveryCodes,
  factor,
  instance,
  instanceOrganizations,
  instanceOrganization,
  uploadUrl,
  tusUpload,
  downloadUrl,
  unsubscribe,
  archive,
  sharedByLink,
  sharedPath,
  openapi,
].flatMap((module) => Object.entries(module).map(([method, handler]) => ({ method, handler })));
