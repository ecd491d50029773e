-- How many slots of an upload URL its unfinished uploads occupy. With counts_idle, also those without a writer.
-- A volatile function sees what was committed while the caller's statement waited for the lock of the URL. A subquery would see the state at the
-- start of the statement.
CREATE FUNCTION upload_url_slots(organization TEXT, url TEXT, counts_idle BOOLEAN) RETURNS BIGINT
LANGUAGE SQL VOLATILE
RETURN (
  SELECT count(*) FROM uploads
  WHERE organization_id = organization AND upload_url_id = url AND finished_file_id IS NULL AND NOT is_partial
    AND (counts_idle OR coalesce(lease_until > now(), false) AND probed_at IS DISTINCT FROM 'epoch'
      OR protocol <> 'RAW' AND coalesce(offset_bytes = size_bytes, false)));
