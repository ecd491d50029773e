import { createIsolatedGrpcFixture, type IsolatedGrpcFixture } from '../grpc/fixture';

export type QuotaFixture = IsolatedGrpcFixture & {
  /** Limits `acme`; null removes the limit. */
  setQuota(quota: { quota_bytes?: number | null; quota_files?: number | null }): Promise<void>;
  /** Limits it to its present usage and `more`. */
  leave(more: { bytes: number; files?: number }): Promise<void>;
};

/** A running instance whose owner administers it, and so sets quotas. */
export async function createQuotaFixture(
  options?: Parameters<typeof createIsolatedGrpcFixture>[0],
): Promise<QuotaFixture> {
  const fixture = await createIsolatedGrpcFixture(options);
  const setQuota: QuotaFixture['setQuota'] = async (json) => {
    const path = '/api/v1/instance/organizations/acme';
    const { ok, status } = await fixture.owner.call(path, { method: 'PATCH', json });
    if (!ok) throw new Error(`The quota was not set: ${status}`);
  };
  return {
    ...fixture,
    setQuota,
    async leave({ bytes, files }) {
      const [usage] = await fixture.query<{ bytes: string; files: string }>(
        `SELECT (SELECT coalesce(sum(size_bytes), 0) FROM contents WHERE organization_id = 'acme' AND usage IS NOT NULL) AS bytes,
           (SELECT count(*) FROM files WHERE organization_id = 'acme') AS files`,
      );
      await setQuota({
        quota_bytes: Number(usage?.bytes) + bytes,
        quota_files: files === undefined ? null : Number(usage?.files) + files,
      });
    },
  };
}
