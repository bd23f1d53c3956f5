import { fileURLToPath } from 'node:url';
import { TestServer } from '@plinth/server/testing';
import pg from 'pg';
import { openDatabase } from '../bench/clients/many-runs.js';
import { PlinthProcess } from './plinth-process.js';

const webFolder = fileURLToPath(new URL('../../apps/web/dist', import.meta.url));

/** Whether the mode is that of a cluster. Pages are the same files there, so that what is looked at once need not be looked at again: that axe finds nothing. */
export const inCluster = process.env.PLINTH_TEST_MODE === 'cluster';

/** A server with its pages, of which whoever asks is the owner. */
export interface OwnedServer {
  readonly url: string;
  /** Its database, past its API. */
  database(): Promise<pg.Client>;
  /** From now on the same is served under any name, to whoever has a token. @returns where */
  serveAll(): Promise<string>;
  end(): Promise<void>;
}

export interface OwnedServerOptions {
  /** The host and port on loopback that it may call; none unless told. */
  readonly outbound?: string;
}

/** `plinth up` on the folder; in cluster mode an API and its worker on the mode's Postgres, Redis and S3 server. */
export function startOwnedServer(data: string, { outbound }: OwnedServerOptions = {}): Promise<OwnedServer> {
  const environment: Environment = outbound === undefined ? {} : { PLINTH_OUTBOUND_ALLOW: outbound };
  return inCluster ? startInCluster(environment) : startHere(data, environment);
}

type Environment = Readonly<Record<string, string>>;

async function startHere(data: string, environment: Environment): Promise<OwnedServer> {
  let plinth = await PlinthProcess.start({ data, port: 0, environment });
  return {
    url: plinth.url,
    database: () => openDatabase(data),
    serveAll: async () => {
      await plinth.end();
      plinth = await PlinthProcess.start({ data, port: 0, environment: { ...environment, PLINTH_HOST: '0.0.0.0' } });
      return plinth.url;
    },
    end: async () => void (await plinth.end()),
  };
}

async function startInCluster(environment: Environment): Promise<OwnedServer> {
  Object.assign(process.env, environment);
  const server = await TestServer.start({ localOwner: true, webFolder });
  const others: TestServer[] = [];
  return {
    url: server.url,
    database: async () => {
      const client = new pg.Client({ connectionString: server.databaseUrl });
      await client.connect();
      return client;
    },
    serveAll: async () => {
      const other = await TestServer.start({ databaseUrl: server.databaseUrl, webFolder });
      others.push(other);
      return other.url;
    },
    end: async () => {
      for (const each of [...others, server]) await each.stop();
      for (const name of Object.keys(environment)) delete process.env[name];
    },
  };
}
