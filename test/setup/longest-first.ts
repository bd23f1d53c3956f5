import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Files of ten seconds and more, longest first: begun last, one of them would keep a processor while the other has nothing left to do. */
const long = [
  'test/journeys/data-kill',
  'test/journeys/promotion',
  'test/journeys/kill',
  'test/journeys/lineage-kill',
  'test/conformance/openlineage/airflow',
  'test/attacks/hidden-from-guests',
  'libs/notifications/src/recovery',
  'test/attacks/hostile-input',
  'test/journeys/web',
  'test/attacks/other-workspace',
  'test/journeys/access-pages',
  'test/journeys/lineage-pages',
  'libs/platform/src/blobs/s3-direct',
  'libs/platform/src/blobs/s3-blob-store',
  'test/journeys/disk-full',
  'test/architecture/change-with-record',
  'test/conformance/feast/training-set',
  'test/journeys/promotion-acts',
  'test/journeys/monitoring-pages',
  'libs/datasets/src/profiling/profile',
  'libs/features/src/training/training-set',
  'libs/monitoring/src/analysis/drift',
  'test/journeys/monitor-kill',
  'test/journeys/artifact-kill',
  'libs/approvals/src/decisions-at-once',
  'test/journeys/audit-explorer',
  'test/journeys/pipeline-pages',
  'apps/cli/src/server',
  'libs/sdk/src/pipeline/pipeline',
  'libs/datasets/src/profiles/schema-inference',
  'libs/features/src/sets/training-sets',
  'apps/cli/src/data',
  'libs/sdk/src/direct',
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
    // Those without I/O come last, together: a process that has loaded the server is ended when the next file is of the other kind.
    const place = ({ moduleId, project }: TestSpecification) => {
      if (project.name === 'unit') return long.length + 1;
      const found = long.findIndex((path) => moduleId.includes(`/${path}.`));
      return found < 0 ? long.length : found;
    };
    return (await super.sort(files)).sort((one, other) => place(one) - place(other));
  }
}
