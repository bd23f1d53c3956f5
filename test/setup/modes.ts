/**
 * Tests are run in local mode and, by CI, once more in cluster mode: on another Postgres, Redis and an S3 server. These are the same there,
 * so they run in local mode alone: they use no database, queue or store of the mode's. Those of S3 speak to both S3 servers in either mode,
 * and the journeys start `plinth up`, which is always local. `test/architecture/modes.test.ts` sees that this stays true.
 */
export const sameInEveryMode: readonly string[] = [
  'apps/cli/src/commands/verify.integration.test.ts',
  'apps/cli/src/completion.integration.test.ts',
  'apps/cli/src/program.integration.test.ts',
  'libs/platform/src/blobs/file-blob-store.integration.test.ts',
  'libs/platform/src/blobs/s3-blob-store.integration.test.ts',
  'libs/platform/src/blobs/s3-direct.integration.test.ts',
  'libs/platform/src/outbound/outbound.integration.test.ts',
  'libs/platform/src/secrets/secret-box.integration.test.ts',
  'libs/platform/src/tiles/tile-store.integration.test.ts',
  'libs/sdk/src/client/artifacts.integration.test.ts',
  'libs/sdk/src/client/subscription.integration.test.ts',
  'libs/sdk/src/journal/journal.integration.test.ts',
  'libs/sdk/src/package.integration.test.ts',
  'libs/sdk/src/run/recorder.integration.test.ts',
  'libs/verify/src/browser.integration.test.ts',
  'test/journeys/access-pages.test.ts',
  'test/journeys/artifact-kill.test.ts',
  'test/journeys/audit-explorer.test.ts',
  'test/journeys/front-door.test.ts',
  'test/journeys/kill.test.ts',
  'test/journeys/promotion.test.ts',
  'test/journeys/web.test.ts',
];
