import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Files of ten seconds and more, longest first: begun last, one of them would keep a processor while the other has nothing left to do. */
const long = [
  'test/journeys/kill',
  'test/journeys/cluster-kill',
  'test/conformance/openlineage/airflow',
  'test/journeys/promotion',
  'libs/approvals/src/decisions-at-once',
  'test/journeys/access-pages',
  'test/attacks/hidden-from-guests',
  'test/attacks/hostile-input',
  'libs/platform/src/blobs/s3-direct',
  'libs/notifications/src/recovery',
  'test/attacks/other-workspace',
  'libs/platform/src/blobs/s3-blob-store',
  'libs/datasets/src/profiling/profile',
  'test/journeys/monitoring-forms',
  'test/conformance/evidently/performance',
  'test/journeys/web',
  'test/journeys/run-pages',
  'test/journeys/lineage-pages',
  'test/journeys/promotion-acts',
  'test/journeys/monitoring-pages',
  'test/journeys/data-pages',
  'test/journeys/client-kill',
  'test/journeys/demo',
  'test/journeys/stop',
  'libs/features/src/training/training-set',
  'test/conformance/feast/training-set',
  'test/journeys/disk-full',
  'test/journeys/audit-explorer',
  'test/journeys/pipeline-pages',
  'test/journeys/monitor-kill',
  'test/architecture/change-with-record',
  'libs/monitoring/src/analysis/drift',
  'libs/datasets/src/profiles/schema-inference',
  'libs/datasets/src/commits',
  'apps/cli/src/data',
  'libs/sdk/src/package',
  'libs/audit/src/log/log-publisher',
  'libs/sdk/src/pipeline/pipeline',
  'libs/sdk/src/direct',
  'libs/features/src/sets/training-sets',
  'libs/monitoring/src/predictions/prediction-rows',
  'test/journeys/front-door',
  'libs/notifications/src/webhooks/webhooks',
  'libs/monitoring/src/monitoring',
  'libs/monitoring/src/performance/late-labels',
  'libs/approvals/src/promotions',
  'test/conformance/evidently/statistics',
  'apps/cli/src/promotions',
  'libs/monitoring/src/expectations/expectations',
  'apps/cli/src/commands/verify',
  'libs/monitoring/src/monitors/runs',
  'libs/artifacts/src/http/direct',
  'libs/datasets/src/profiles/profiles',
  'apps/cli/src/features',
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
