import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Files of ten seconds and more, longest first: begun last, one of them would keep a processor while the other has nothing left to do. */
const long = [
  'libs/notifications/src/recovery',
  'test/journeys/promotion',
  'libs/platform/src/blobs/s3-direct',
  'test/journeys/web',
  'test/journeys/data-kill',
  'libs/datasets/src/profiling/profile',
  'test/journeys/kill',
  'test/journeys/lineage-kill',
  'libs/platform/src/blobs/s3-blob-store',
  'libs/datasets/src/profiles/schema-inference',
  'apps/cli/src/server',
  'apps/cli/src/data',
  'libs/approvals/src/decisions-at-once',
  'libs/audit/src/log/log-publisher',
  'test/attacks/hidden-from-guests',
  'test/attacks/hostile-input',
  'test/attacks/other-workspace',
  'test/architecture/change-with-record',
  'test/journeys/artifact-kill',
  'libs/features/src/sets/training-sets',
  'apps/cli/src/promotions',
  'apps/cli/src/features',
  'libs/platform/src/analytics/analytics',
  'libs/platform/src/blobs/file-blob-store',
  'libs/notifications/src/webhooks/webhooks',
  'libs/tracking/src/hostile',
  'test/journeys/front-door',
  'libs/sdk/src/direct',
  'libs/artifacts/src/collection',
  'libs/approvals/src/promotions',
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
