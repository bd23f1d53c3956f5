import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { inject } from 'vitest';

declare module 'vitest' {
  interface ProvidedContext {
    /** A migrated database that test files clone. */
    templateDatabaseUrl: string;
  }
}

export interface TestDatabase {
  readonly url: string;
  drop(): Promise<void>;
}

/** A fresh, migrated database of this test file's own: a clone of the template, in some 50 ms. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const template = new URL(inject('templateDatabaseUrl'));
  const templateName = template.pathname.slice(1);
  const name = `plinth_test_${randomBytes(6).toString('hex')}`;
  await onMaintenanceDatabase(template, (client) => client.query(`create database ${name} template ${client.escapeIdentifier(templateName)}`));
  return {
    url: databaseUrl(template, name),
    drop: () => onMaintenanceDatabase(template, (client) => client.query(`drop database if exists ${name} with (force)`)),
  };
}

async function onMaintenanceDatabase(template: URL, act: (client: pg.Client) => Promise<unknown>): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl(template, 'postgres') });
  await client.connect();
  try {
    await act(client);
  } finally {
    await client.end();
  }
}

function databaseUrl(template: URL, name: string): string {
  const url = new URL(template);
  url.pathname = `/${name}`;
  return url.href;
}
