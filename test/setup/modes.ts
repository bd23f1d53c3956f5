/**
 * Tests are run in local mode and, by CI, once more in cluster mode: on another Postgres, Redis and an S3 server. These are the same there,
 * so they run in local mode alone: they use no database, queue or store of the mode's. Those of S3 speak to both S3 servers in either mode,
 * and the journeys start `plinth up`, which is always local. `test/architecture/modes.test.ts` sees that this stays true.
 */
export const sameInEveryMode: readonly string[] = [
  'apps/cli/src/commands/verify.integration.test.ts',
  'apps/cli/src/completion.integration.test.ts',
  'apps/cli/src/features/feast/real-registry.integration.test.ts',
  'apps/cli/src/program.integration.test.ts',
  'libs/datasets/src/profiling/leakage.integration.test.ts',
  'libs/datasets/src/profiling/profile.integration.test.ts',
  'libs/features/src/training/training-set.integration.test.ts',
  'libs/local/src/postgres/embedded-postgres.integration.test.ts',
  'libs/monitoring/src/analysis/drift.integration.test.ts',
  'libs/monitoring/src/analysis/expectations.integration.test.ts',
  'libs/monitoring/src/analysis/performance.integration.test.ts',
  'libs/monitoring/src/parquet/parquet-file.integration.test.ts',
  'libs/platform/src/analytics/analytics.integration.test.ts',
  'libs/platform/src/analytics/expressions/expressions.integration.test.ts',
  'libs/platform/src/analytics/lockdown.integration.test.ts',
  'libs/platform/src/blobs/file-blob-store.integration.test.ts',
  'libs/platform/src/blobs/s3-blob-store.integration.test.ts',
  'libs/platform/src/blobs/s3-direct.integration.test.ts',
  'libs/platform/src/blobs/s3/impatient.integration.test.ts',
  'libs/platform/src/outbound/outbound.integration.test.ts',
  'libs/platform/src/secrets/secret-box.integration.test.ts',
  'libs/platform/src/tiles/tile-store.integration.test.ts',
  'libs/sdk/src/capture/git.integration.test.ts',
  'libs/sdk/src/client/artifacts.integration.test.ts',
  'libs/sdk/src/client/subscription.integration.test.ts',
  'libs/sdk/src/client/transport.integration.test.ts',
  'libs/sdk/src/journal/journal.integration.test.ts',
  'libs/sdk/src/run/arguments.integration.test.ts',
  'libs/sdk/src/run/recorder.integration.test.ts',
  'libs/server/src/web.integration.test.ts',
  'libs/verify/src/browser.integration.test.ts',
  'test/conformance/evidently/performance.test.ts',
  'test/conformance/evidently/statistics.test.ts',
  'test/conformance/feast/training-set.test.ts',
  'test/journeys/client-kill.test.ts',
  'test/journeys/demo.test.ts',
  'test/journeys/front-door.test.ts',
  'test/journeys/kill.test.ts',
  'test/journeys/monitor-kill.test.ts',
  'test/journeys/stop.test.ts',
  'test/journeys/training-set-kill.test.ts',
];

/**
 * Run in local mode alone too, though they do reach what differs: they take minutes, for the programs that they show take as long, and the doors that those knock at are
 * knocked at in both modes by quicker ones (`test/conformance/openlineage/clients.test.ts`).
 */
export const shownOnce: readonly string[] = ['test/conformance/openlineage/airflow.test.ts'];
