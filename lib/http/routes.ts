import * as heldOrganization from '@/app/api/v1/instance/organizations/[organization_id]/route';
import * as heldOrganizations from '@/app/api/v1/instance/organizations/route';
import * as instance from '@/app/api/v1/instance/route';
import * as acceptInvitation from '@/app/api/v1/invitations/accept/route';
import * as openapi from '@/app/api/v1/openapi.json/route';
import * as exportAuditEvents from '@/app/api/v1/organizations/[organization_id]/auditEvents/export/route';
import * as auditEvents from '@/app/api/v1/organizations/[organization_id]/auditEvents/route';
import * as download from '@/app/api/v1/organizations/[organization_id]/files/[file]/download/route';
import * as generateDownloadUrl from '@/app/api/v1/organizations/[organization_id]/files/[file]/generateDownloadUrl/route';
import * as metadata from '@/app/api/v1/organizations/[organization_id]/files/[file]/metadata/route';
import * as file from '@/app/api/v1/organizations/[organization_id]/files/[file]/route';
import * as fileShareLinks from '@/app/api/v1/organizations/[organization_id]/files/[file]/shareLinks/route';
import * as undelete from '@/app/api/v1/organizations/[organization_id]/files/[file]/undelete/route';
import * as replace from '@/app/api/v1/organizations/[organization_id]/files/[file]/upload/route';
import * as batchDelete from '@/app/api/v1/organizations/[organization_id]/files/batchDelete/route';
import * as batchGenerateUploadUrls from '@/app/api/v1/organizations/[organization_id]/files/batchGenerateUploadUrls/route';
import * as batchMove from '@/app/api/v1/organizations/[organization_id]/files/batchMove/route';
import * as batchUndelete from '@/app/api/v1/organizations/[organization_id]/files/batchUndelete/route';
import * as generateUploadUrl from '@/app/api/v1/organizations/[organization_id]/files/generateUploadUrl/route';
import * as listFiles from '@/app/api/v1/organizations/[organization_id]/files/route';
import * as upload from '@/app/api/v1/organizations/[organization_id]/files/upload/route';
import * as linkedDownload from '@/app/api/v1/organizations/[organization_id]/folders/[folder]/linkedFiles/download/route';
import * as linkedFiles from '@/app/api/v1/organizations/[organization_id]/folders/[folder]/linkedFiles/route';
import * as linkedUpload from '@/app/api/v1/organizations/[organization_id]/folders/[folder]/linkedFiles/upload/route';
import * as folder from '@/app/api/v1/organizations/[organization_id]/folders/[folder]/route';
import * as folderShareLinks from '@/app/api/v1/organizations/[organization_id]/folders/[folder]/shareLinks/route';
import * as undeleteFolder from '@/app/api/v1/organizations/[organization_id]/folders/[folder]/undelete/route';
import * as folders from '@/app/api/v1/organizations/[organization_id]/folders/route';
import * as invitation from '@/app/api/v1/organizations/[organization_id]/invitations/[invitation]/route';
import * as invitations from '@/app/api/v1/organizations/[organization_id]/invitations/route';
import * as member from '@/app/api/v1/organizations/[organization_id]/members/[member]/route';
import * as members from '@/app/api/v1/organizations/[organization_id]/members/route';
import * as organization from '@/app/api/v1/organizations/[organization_id]/route';
import * as shareAccesses from '@/app/api/v1/organizations/[organization_id]/shareLinks/[share_link]/accesses/route';
import * as shareLink from '@/app/api/v1/organizations/[organization_id]/shareLinks/[share_link]/route';
import * as shareLinks from '@/app/api/v1/organizations/[organization_id]/shareLinks/route';
import * as pendingUpload from '@/app/api/v1/organizations/[organization_id]/uploads/[upload]/route';
import * as pendingUploads from '@/app/api/v1/organizations/[organization_id]/uploads/route';
import * as uploadUrlOfOrganization from '@/app/api/v1/organizations/[organization_id]/uploadUrls/[upload_url]/route';
import * as uploadUrls from '@/app/api/v1/organizations/[organization_id]/uploadUrls/route';
import * as usage from '@/app/api/v1/organizations/[organization_id]/usage/route';
import * as organizations from '@/app/api/v1/organizations/route';
import * as token from '@/app/api/v1/tokens/[token]/route';
import * as tokens from '@/app/api/v1/tokens/route';
import * as password from '@/app/api/v1/user/password/route';
import * as user from '@/app/api/v1/user/route';
import * as sessions from '@/app/api/v1/user/sessions/route';
import * as someUser from '@/app/api/v1/users/[user]/route';
import * as users from '@/app/api/v1/users/route';
import * as downloadUrl from '@/app/d/[secret]/route';
import * as sharedByLink from '@/app/s/[secret]/route';
import * as tusUpload from '@/app/t/[secret]/route';
import * as uploadUrl from '@/app/u/[secret]/route';
import type { RouteHandler } from './route';

export type Route = { method: string; handler: RouteHandler };

/** The one table of routes: behind the front door, the OpenAPI document and the permission tests. A test holds it against `app/`. */
export const routes: Route[] = [
  upload,
  download,
  metadata,
  file,
  generateUploadUrl,
  batchGenerateUploadUrls,
  generateDownloadUrl,
  listFiles,
  replace,
  undelete,
  batchDelete,
  batchUndelete,
  batchMove,
  folders,
  folder,
  undeleteFolder,
  linkedFiles,
  linkedDownload,
  linkedUpload,
  fileShareLinks,
  folderShareLinks,
  shareLinks,
  shareLink,
  shareAccesses,
  pendingUploads,
  pendingUpload,
  uploadUrls,
  uploadUrlOfOrganization,
  organizations,
  organization,
  members,
  member,
  invitations,
  invitation,
  acceptInvitation,
  usage,
  auditEvents,
  exportAuditEvents,
  tokens,
  token,
  users,
  someUser,
  user,
  password,
  sessions,
  instance,
  heldOrganizations,
  heldOrganization,
  uploadUrl,
  tusUpload,
  downloadUrl,
  sharedByLink,
  openapi,
].flatMap((module) => Object.entries(module).map(([method, handler]) => ({ method, handler })));
