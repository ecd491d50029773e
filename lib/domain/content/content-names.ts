/**
 * Every name of a content but that of its upload, as (organization_id, content_id, usage). Whatever keeps a
 * content adds its table here: a content is deleted when it has no name left. `usage` is what its bytes count
 * as; with several names the first kind counts.
 */
export const CONTENT_NAMES_SQL = `
  SELECT organization_id, content_id,
    CASE WHEN deleted_at IS NULL THEN 'LIVE'::content_usage ELSE 'TRASHED'::content_usage END AS usage FROM files
  UNION ALL SELECT organization_id, content_id, 'VERSION' FROM file_versions
  UNION ALL SELECT organization_id, content_id, 'ARCHIVE' FROM archive_entries WHERE content_id IS NOT NULL`;
