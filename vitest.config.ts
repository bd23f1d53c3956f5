import { defineConfig } from 'vitest/config';

const conditions = ['plinth-source', 'module', 'node', 'import', 'default'];

/** Two projects: rules and units without I/O share a process; what touches a real database, disk or socket gets its own. */
export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: {
    testTimeout: 20_000,
    hookTimeout: 60_000,
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
          include: ['libs/*/src/**/*.integration.test.ts', 'apps/*/src/**/*.integration.test.ts', 'test/{journeys,attacks,conformance}/**/*.test.ts'],
          pool: 'forks',
          globalSetup: ['test/setup/postgres.ts'],
        },
      },
    ],
  },
});
