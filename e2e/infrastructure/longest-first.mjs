import { relative } from 'node:path';
import { BaseSequencer } from 'vitest/node';

/**
 * The files that take longest, longest first. A long one that began last would run alone at the end. Files
 * that take less than half a minute, or of the unit tests two seconds, are in no need of an order.
 */
const longest = [
  // Of the unit tests.
  'e2e/security/regular-expressions.test.ts',
  'lib/domain/archives/layout.test.ts',
  'e2e/crash/failpoints.test.ts',
  'e2e/uploads/survival.test.ts',
  'e2e/api/permission-matrix.test.ts',
  'e2e/uploads/compaction.test.ts',
  'e2e/grpc/streaming.test.ts',
  'e2e/uploads/faults.test.ts',
  'e2e/operations/backup.test.ts',
  'lib/platform/storage/s3-faults.integration.test.ts',
  'e2e/crash/reconcile.test.ts',
  'lib/platform/db/embedded.integration.test.ts',
  'e2e/quota/ways-in.test.ts',
  'e2e/uploads/model.test.ts',
  'e2e/uploads/recovery.test.ts',
  'e2e/crash/scrub.test.ts',
  'lib/platform/storage/contract.integration.test.ts',
  'e2e/crash/database-faults.test.ts',
  'e2e/linked/links.test.ts',
  'e2e/bad-input/framing.test.ts',
  'e2e/uploads/content-range.test.ts',
  'e2e/linked/linked-files.test.ts',
  'e2e/crash/stop-and-start.test.ts',
];

/** Begins with the files that take longest, so that workers end at about the same time. */
export class LongestFirst extends BaseSequencer {
  /** @param {import('vitest/node').TestSpecification[]} files */
  async sort(files) {
    const rank = ({ moduleId }) => {
      const index = longest.indexOf(relative(this.ctx.config.root, moduleId));
      return index === -1 ? longest.length : index;
    };
    return (await super.sort(files)).sort((a, b) => rank(a) - rank(b));
  }
}
