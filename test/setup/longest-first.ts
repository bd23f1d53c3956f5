import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Files of ten seconds and more, longest first: begun last, one of them would keep a processor while the other has nothing left to do. */
const long = [
  'test/journeys/promotion',
  'libs/notifications/src/recovery',
  'libs/platform/src/blobs/s3-direct',
  'test/journeys/kill',
  'test/journeys/data-kill',
  'test/journeys/access-pages',
  'test/journeys/lineage-pages',
  'test/journeys/lineage-kill',
  'test/journeys/web',
  'libs/platform/src/blobs/s3-blob-store',
  'libs/approvals/src/decisions-at-once',
  'test/journeys/artifact-kill',
  'libs/datasets/src/profiling/profile',
  'test/attacks/hostile-input',
  'test/attacks/hidden-from-guests',
  'test/journeys/audit-explorer',
  'test/journeys/pipeline-pages',
  'test/journeys/promotion-acts',
  'apps/cli/src/server',
  'libs/sdk/src/pipeline/pipeline',
  'libs/datasets/src/profiles/schema-inference',
  'test/conformance/feast',
  'libs/features/src/sets/training-sets',
  'apps/cli/src/data',
  'libs/sdk/src/direct',
  'test/attacks/other-workspace',
  'test/architecture/change-with-record',
  'libs/notifications/src/webhooks/webhooks',
  'test/journeys/front-door',
  'libs/platform/src/analytics/analytics',
  'apps/cli/src/features',
  'apps/cli/src/promotions',
  'libs/platform/src/blobs/file-blob-store',
  'libs/audit/src/log/log-publisher',
];

export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification) => {
      const found = long.findIndex((path) => moduleId.includes(`/${path}.`));
      return found < 0 ? long.length : found;
    };
    return (await super.sort(files)).sort((one, other) => place(one) - place(other));
  }
}
