/** A table, file or topic of another system. */
export interface AssetName {
  /** The system that it lies in, such as `postgres://db:5432`. */
  readonly namespace: string;
  readonly name: string;
}

/** A data set that Plinth keeps. */
export interface DatasetName {
  readonly dataset: string;
}

/** Another column that a column came from. */
export type ColumnSource = (AssetName | DatasetName) & {
  readonly column: string;
  /** As it was, computed from it, or led by it; DIRECT unless told. */
  readonly type?: 'IDENTITY' | 'DIRECT' | 'INDIRECT';
  readonly description?: string;
  readonly isMasking?: boolean;
};

/** What is known of data that is read or written. */
export interface DataFacts {
  readonly fields?: readonly { readonly name: string; readonly type?: string; readonly description?: string }[];
  /** Of what is written: what its columns came from. */
  readonly columns?: readonly { readonly column?: string; readonly sources: readonly ColumnSource[] }[];
  readonly rowCount?: number;
  readonly byteCount?: number;
  readonly fileCount?: number;
  readonly description?: string;
  readonly owners?: readonly string[];
  readonly checks?: readonly { readonly assertion: string; readonly column?: string; readonly hasPassed: boolean; readonly severity?: 'ERROR' | 'WARNING' }[];
}

export interface AssetUse extends AssetName, DataFacts {
  /** Which version of it, by whatever the system tells versions apart. */
  readonly version?: string;
  /** Other names of the same. */
  readonly aliases?: readonly AssetName[];
}

/** A snapshot of a data set: its name, and the digest as the snapshot has it. */
export interface SnapshotUse extends DatasetName, DataFacts {
  readonly digest: string;
}

export type DataUse = AssetUse | SnapshotUse;

/** A use as it is reported. */
export interface ReportedUse extends AssetName, Omit<DataFacts, 'columns'> {
  readonly version?: string | undefined;
  readonly aliases?: readonly AssetName[] | undefined;
  readonly columns?: readonly { readonly column?: string | undefined; readonly sources: readonly Readonly<Record<string, unknown>>[] }[] | undefined;
}

/** The namespace by which the server knows its own data sets. */
const plinth = 'plinth';

/** @throws Error for what names no data */
export function reportedUse(use: DataUse): ReportedUse {
  const { fields, columns, rowCount, byteCount, fileCount, description, owners, checks } = use;
  const [name, version] = 'dataset' in use ? [{ namespace: plinth, name: use.dataset }, use.digest] : [{ namespace: use.namespace, name: use.name }, use.version];
  if (typeof name.namespace !== 'string' || typeof name.name !== 'string' || !name.namespace || !name.name) throw new Error('data is named by namespace and name, or as a data set by dataset and digest');
  return {
    ...name, version, aliases: 'aliases' in use ? use.aliases?.map((alias) => ({ namespace: alias.namespace, name: alias.name })) : undefined,
    fields: fields?.map((field) => ({ ...field })), rowCount, byteCount, fileCount, description, owners, checks,
    columns: columns?.map(({ column, sources }) => ({ column, sources: sources.map((source) => ({ ...nameOf(source), column: source.column, type: source.type, description: source.description, isMasking: source.isMasking })) })),
  };
}

function nameOf(name: AssetName | DatasetName): AssetName {
  return 'dataset' in name ? { namespace: plinth, name: name.dataset } : { namespace: name.namespace, name: name.name };
}
