import { createGrpcScene, type GrpcScene } from '../grpc/scene';

export type QuotaScene = GrpcScene & {
  /** Bounds `acme`; null is without bound. */
  setQuota(quota: { quota_bytes?: number | null; quota_files?: number | null }): Promise<void>;
  /** Bounds it to what it holds and `more`. */
  leave(more: { bytes: number; files?: number }): Promise<void>;
};

/** A running instance whose owner administers it, and so sets quotas. */
export async function createQuotaScene(options?: Parameters<typeof createGrpcScene>[0]): Promise<QuotaScene> {
  const scene = await createGrpcScene(options);
  const setQuota: QuotaScene['setQuota'] = async (json) => {
    const path = '/api/v1/instance/organizations/acme';
    const { ok, status } = await scene.owner.call(path, { method: 'PATCH', json });
    if (!ok) throw new Error(`The quota was not set: ${status}`);
  };
  return {
    ...scene,
    setQuota,
    async leave({ bytes, files }) {
      const [held] = await scene.query<{ bytes: string; files: string }>(
        `SELECT coalesce(sum(size_bytes), 0) AS bytes, count(*) AS files FROM files WHERE organization_id = 'acme'`,
      );
      await setQuota({
        quota_bytes: Number(held?.bytes) + bytes,
        quota_files: files === undefined ? null : Number(held?.files) + files,
      });
    },
  };
}
