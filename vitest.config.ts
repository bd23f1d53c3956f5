import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const libs = fileURLToPath(new URL('libs', import.meta.url));

/** Tests run on the sources of our own packages, never on what was built of them. */
const alias = [
  { find: /^@plinth\/([a-z-]+)\/([a-z-]+)$/, replacement: `${libs}/$1/src/$2/index.ts` },
  { find: /^@plinth\/([a-z-]+)$/, replacement: `${libs}/$1/src/index.ts` },
  // Node gives every importer the CommonJS build; a second copy of graphql would refuse the first one's types.
  { find: /^graphql$/, replacement: fileURLToPath(new URL('node_modules/graphql/index.js', import.meta.url)) },
];

/** Two projects: rules and units without I/O share a process; what touches a real database, disk or socket gets its own. */
export default defineConfig({
  resolve: { alias },
  test: {
    testTimeout: 60_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 20_000, interval: 25 } },
    maxWorkers: 2,
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
          include: ['libs/*/src/**/*.integration.test.ts', 'apps/*/src/**/*.integration.test.ts', 'test/{journeys,attacks,conformance}/**/*.test.ts', 'test/architecture/**/*.integration.test.ts'],
          pool: 'forks',
          globalSetup: ['test/setup/postgres.ts'],
        },
      },
    ],
  },
});
