import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { LongestFirst } from './test/setup/longest-first.js';
import { sameInEveryMode, shownOnce } from './test/setup/modes.js';

const libs = fileURLToPath(new URL('libs', import.meta.url));

/** Tests run on the sources of our own packages, never on what was built of them. */
const alias = [
  { find: /^@plinth\/([a-z-]+)\/([a-z-]+)$/, replacement: `${libs}/$1/src/$2/index.ts` },
  { find: /^@plinth\/([a-z-]+)$/, replacement: `${libs}/$1/src/index.ts` },
  // Node gives every importer the CommonJS build; a second copy of graphql would refuse the first one's types.
  { find: /^graphql$/, replacement: fileURLToPath(new URL('node_modules/graphql/index.js', import.meta.url)) },
];

const integration = ['libs/*/src/**/*.integration.test.ts', 'apps/*/src/**/*.integration.test.ts', 'test/{journeys,attacks,conformance}/**/*.test.ts', 'test/architecture/**/*.integration.test.ts'];
const leftOut = process.env.PLINTH_TEST_MODE === 'cluster' ? [...sameInEveryMode, ...shownOnce] : [];

/**
 * Rules and units without I/O, and what touches a real database, disk or socket. The files of both share processes, one after another, for
 * loading the server takes longer than most files do. So whatever a file starts it awaits and ends, and what it sets it sets back.
 */
export default defineConfig({
  resolve: { alias },
  test: {
    // A machine may have other work: what takes longer than this hangs.
    testTimeout: 180_000,
    hookTimeout: 300_000,
    expect: { poll: { timeout: 60_000, interval: 25 } },
    maxWorkers: 4,
    sequence: { sequencer: LongestFirst },
    experimental: { fsModuleCache: true, fsModuleCachePath: 'node_modules/.plinth/vitest' },
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['libs/*/src/**/*.test.ts', 'apps/*/src/**/*.test.ts', 'test/architecture/**/*.test.ts'],
          exclude: ['**/*.integration.test.ts', '**/node_modules/**'],
          isolate: false,
        },
      },
      {
        extends: true,
        test: {
          name: 'integration',
          include: integration,
          exclude: [...leftOut, '**/node_modules/**'],
          pool: 'forks',
          isolate: false,
          globalSetup: ['test/setup/postgres.ts', 'test/setup/program-folder.ts'],
        },
      },
    ],
  },
});
