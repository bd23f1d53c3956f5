import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EmbeddedPostgres } from '@plinth/local';
import { migrate } from '@plinth/platform/database';
import { JobQueue } from '@plinth/platform/jobs';
import pg from 'pg';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /** A migrated database that test files clone; see `@plinth/platform/testing`. */
    templateDatabaseUrl: string;
  }
}

/** One server for the whole run: the embedded one, or the one that PLINTH_TEST_DATABASE_URL names. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const given = process.env.PLINTH_TEST_DATABASE_URL;
  return given ? useGiven(project, given) : startEmbedded(project);
}

async function startEmbedded(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'plinth-test-'));
  const server = await EmbeddedPostgres.start({ folder: join(folder, 'postgres'), throwaway: true });
  const url = await server.ensureDatabase('plinth_template');
  await migrate(url);
  // The queue's own tables too: else each server that a test starts would make them.
  await (await JobQueue.connect({ kind: 'postgres', connectionString: url })).close();
  project.provide('templateDatabaseUrl', url);
  return async () => {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  };
}

async function useGiven(project: TestProject, url: string): Promise<() => Promise<void>> {
  const name = `plinth_template_${process.pid}`;
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(`create database ${name}`);
  const template = new URL(url);
  template.pathname = `/${name}`;
  await migrate(template.href);
  project.provide('templateDatabaseUrl', template.href);
  return async () => {
    await client.query(`drop database if exists ${name} with (force)`);
    await client.end();
  };
}
