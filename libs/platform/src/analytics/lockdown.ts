import { text, textList } from './sql-text.js';

/** What one computation may take. Bytes are whole. */
export interface AnalyticsLimits {
  /** Of the engine's buffers. The process itself, with Node, comes to about 100 MiB more. */
  readonly memoryBytes: number;
  /** Of what does not fit in memory and is written to the scratch folder meanwhile. */
  readonly diskBytes: number;
  /** Fixed rather than that of the machine, so that work is divided in the same way everywhere. */
  readonly threads: number;
  readonly timeMs: number;
}

export interface Lockdown extends Pick<AnalyticsLimits, 'memoryBytes' | 'diskBytes' | 'threads'> {
  /** The scratch folder: absolute, with every symbolic link resolved. */
  readonly folder: string;
}

/** Where the engine spills to, under the scratch folder. */
export const spillFolder = 'spill';

/**
 * The statements after which a DuckDB instance reads and writes in its scratch folder and nowhere else, loads no extension, and can not be
 * told otherwise. Their order matters: the folder can't be allowed once external access is off, and nothing can be set once it is locked.
 * https://duckdb.org/docs/stable/operations_manual/securing_duckdb/overview
 */
export function lockdownStatements({ folder, memoryBytes, diskBytes, threads }: Lockdown): readonly string[] {
  return [
    `SET memory_limit = ${text(`${memoryBytes} B`)}`,
    `SET threads = ${threads}`,
    `SET streaming_buffer_size = ${text('32MiB')}`,
    `SET temp_directory = ${text(`${folder}/${spillFolder}`)}`,
    `SET max_temp_directory_size = ${text(`${diskBytes} B`)}`,
    // A clock or a calendar of the machine would make one expression mean two things.
    "SET TimeZone = 'UTC'",
    "SET Calendar = 'gregorian'",
    // Files are read once: a cache of them would only take memory from the query.
    'SET enable_external_file_cache = false',
    'SET autoinstall_known_extensions = false',
    'SET autoload_known_extensions = false',
    'SET allow_community_extensions = false',
    'SET allow_persistent_secrets = false',
    "SET secret_directory = ''",
    "SET home_directory = ''",
    "SET extension_directory = ''",
    `SET allowed_directories = ${textList([`${folder}/`])}`,
    'SET enable_external_access = false',
    'SET lock_configuration = true',
  ];
}
