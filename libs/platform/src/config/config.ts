import { join, resolve } from 'node:path';
import { PlinthError } from '@plinth/kernel';
import { z } from 'zod';
import type { BlobStoreConfig, S3DirectConfig } from '../blobs/index.js';
import type { JobQueueOptions } from '../jobs/index.js';
import { type SecretSource, shortestSecret } from '../secrets/index.js';

/** A setting is wrong or missing: one sentence that names it. */
export class InvalidSetting extends PlinthError {
  constructor(name: string, problem: string, help = 'Run plinth doctor to see every setting and where it comes from.') {
    super('INVALID_SETTING', 'INVALID', `${name} ${problem}`, { field: name, help });
  }
}

export interface ServerConfig {
  readonly mode: 'local' | 'cluster';
  readonly host: string;
  readonly port: number;
  /** Taken when {@link port} is busy and nobody asked for that very port. */
  readonly portMayMove: boolean;
  readonly databaseUrl: string;
  readonly jobs: JobQueueOptions;
  readonly blobs: BlobStoreConfig;
  /** Encrypts the private keys of the audit logs. */
  readonly logSecret: SecretSource;
}

export interface LocalSettings {
  readonly host: string;
  readonly port: number;
  readonly portMayMove: boolean;
  /** Folder of everything that local mode keeps. */
  readonly dataFolder: string;
}

export type Environment = Readonly<Record<string, string | undefined>>;

const port = z.coerce.number().int().min(0).max(65_535);
const url = (protocols: readonly string[]) => z.string().refine((text) => URL.canParse(text) && protocols.includes(new URL(text).protocol));

export const defaultPort = 5080;
export const defaultHost = '127.0.0.1';
const clusterSettings = ['DATABASE_URL', 'REDIS_URL', 'S3_ENDPOINT', 'S3_BUCKET', 'S3_ACCESS_KEY', 'S3_SECRET_KEY'] as const;
const logSecretShape = `at least ${shortestSecret} characters of chance, such as from openssl rand -hex 32; it encrypts the keys of the audit logs and must be the same in every process`;

/** True when the environment asks for cluster mode: any of its settings is there. */
export function asksForCluster(environment: Environment): boolean {
  return clusterSettings.some((name) => environment[name]);
}

/** Where local mode listens and keeps its data, from the environment; the command line's own words override it. */
export function readLocalSettings(environment: Environment): LocalSettings {
  return { ...readListening(environment), dataFolder: resolve(environment.PLINTH_DATA || '.plinth') };
}

/** Cluster mode's settings. @throws InvalidSetting for the first that is wrong or missing. */
export function readClusterConfig(environment: Environment): ServerConfig {
  const missing = clusterSettings.find((name) => !environment[name]);
  if (missing) throw new InvalidSetting(missing, 'is not set; cluster mode needs it.', `Set ${clusterSettings.join(', ')}, or none of them for local mode.`);
  const setting = (name: string, schema: z.ZodType<string>, shape: string): string => {
    const parsed = schema.safeParse(environment[name]);
    if (!parsed.success) throw new InvalidSetting(name, `must be ${shape}.`);
    return parsed.data;
  };
  return {
    mode: 'cluster',
    ...readListening(environment),
    portMayMove: false,
    databaseUrl: setting('DATABASE_URL', url(['postgres:', 'postgresql:']), 'an address such as postgresql://user:password@host:5432/plinth'),
    jobs: { kind: 'redis', url: setting('REDIS_URL', url(['redis:', 'rediss:']), 'an address such as redis://host:6379') },
    blobs: {
      kind: 's3',
      endpoint: setting('S3_ENDPOINT', url(['http:', 'https:']), 'an address such as https://s3.example.org'),
      region: environment.S3_REGION ?? 'us-east-1',
      bucket: setting('S3_BUCKET', z.string().regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/), 'a bucket name of 3 to 63 lower-case letters, digits, dots and dashes'),
      accessKey: setting('S3_ACCESS_KEY', z.string().min(1), 'the access key'),
      secretKey: setting('S3_SECRET_KEY', z.string().min(1), 'the secret key'),
      ...directTransfers(environment),
    },
    logSecret: { kind: 'given', secret: setting('PLINTH_LOG_SECRET', z.string().min(shortestSecret), logSecretShape) },
  };
}

export const directTransferModes = ['off', 'uploads', 'all'] as const;

/**
 * Whether clients may exchange large artifacts with the object store itself, and under which address they find it. Who names that address says that
 * clients reach the store: on it alone, both ways are direct.
 */
function directTransfers(environment: Environment): { readonly direct?: S3DirectConfig } {
  const asked = environment.PLINTH_DIRECT_TRANSFERS || (environment.S3_PUBLIC_ENDPOINT ? 'all' : 'off');
  const mode = directTransferModes.find((known) => known === asked);
  if (mode === undefined) throw new InvalidSetting('PLINTH_DIRECT_TRANSFERS', `must be ${directTransferModes.join(', ')}; it is ${JSON.stringify(asked)}.`);
  const publicEndpoint = environment.S3_PUBLIC_ENDPOINT || environment.S3_ENDPOINT || '';
  if (mode === 'off') return {};
  if (!url(['http:', 'https:']).safeParse(publicEndpoint).success) throw new InvalidSetting('S3_PUBLIC_ENDPOINT', 'must be an address such as https://s3.example.org');
  return { direct: { publicEndpoint, downloads: mode === 'all' } };
}

/** Everything local mode runs on, once its Postgres is up. */
export function localConfig(settings: LocalSettings, databaseUrl: string): ServerConfig {
  return {
    logSecret: { kind: 'file', path: join(settings.dataFolder, 'log-secret') },
    mode: 'local',
    host: settings.host,
    port: settings.port,
    portMayMove: settings.portMayMove,
    databaseUrl,
    jobs: { kind: 'postgres', connectionString: databaseUrl },
    blobs: { kind: 'files', root: join(settings.dataFolder, 'blobs') },
  };
}

/** The size that no artifact exceeds, from PLINTH_MAX_ARTIFACT_BYTES; without it the domain's own limit holds. @throws InvalidSetting */
export function readArtifactSettings(environment: Environment): { readonly maxArtifactBytes?: number } {
  const asked = environment.PLINTH_MAX_ARTIFACT_BYTES;
  if (asked === undefined || asked === '') return {};
  const parsed = z.coerce.number().int().min(1).safeParse(asked);
  if (!parsed.success) throw new InvalidSetting('PLINTH_MAX_ARTIFACT_BYTES', `must be a whole number of bytes from 1 up; it is ${JSON.stringify(asked)}.`);
  return { maxArtifactBytes: parsed.data };
}

function readListening(environment: Environment): { host: string; port: number; portMayMove: boolean } {
  const asked = environment.PLINTH_PORT || undefined;
  const parsed = port.safeParse(asked ?? defaultPort);
  if (!parsed.success) throw new InvalidSetting('PLINTH_PORT', `must be a port from 0 to 65535; it is ${JSON.stringify(asked)}.`);
  return { host: environment.PLINTH_HOST || defaultHost, port: parsed.data, portMayMove: asked === undefined };
}
