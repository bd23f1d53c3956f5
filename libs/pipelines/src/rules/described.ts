/** What a producer says of a thing by key and value, such as `pii` and `true`. */
export interface ToldTag {
  readonly key: string;
  /** '' where the key says it all. */
  readonly value: string;
  /** Who says so, in the producer's words: USER, DBT CORE, … */
  readonly source?: string | undefined;
  /** Of an asset: the column that it is said of. */
  readonly column?: string | undefined;
}

/** The system that an asset lies in, as the producer reaches it. Says nothing in any part where it was taken back; the same holds below. */
export interface AssetSource {
  readonly name?: string | undefined;
  readonly uri?: string | undefined;
}

/** The catalogue that an asset is entered in. */
export interface AssetCatalog {
  readonly name?: string | undefined;
  /** Such as glue, polaris, jdbc. */
  readonly type?: string | undefined;
  /** Such as iceberg, delta, hive. */
  readonly framework?: string | undefined;
  readonly metadataUri?: string | undefined;
  readonly warehouseUri?: string | undefined;
  /** Where it is configured, such as spark. */
  readonly source?: string | undefined;
}

/** How an asset is stored. */
export interface AssetStorage {
  /** Such as iceberg or delta. */
  readonly layer?: string | undefined;
  /** Such as parquet. */
  readonly format?: string | undefined;
}

/** What an asset is to the system that it lies in, such as TABLE, VIEW or TOPIC. */
export interface AssetSort {
  readonly type?: string | undefined;
  /** Such as MATERIALIZED or EXTERNAL. */
  readonly subtype?: string | undefined;
}

/** The query of another system that an execution was. */
export interface ExternalQuery {
  readonly id: string;
  /** The system. */
  readonly source?: string | undefined;
}

/** What a producer could not find out about an execution: what it read and wrote may be known in part only. */
export interface ExtractionFailure {
  /** Such as statements, in all. */
  readonly totalTasks?: number | undefined;
  readonly failedTasks?: number | undefined;
  readonly errors: readonly ExtractionError[];
}

export interface ExtractionError {
  readonly message: string;
  /** What could not be understood, such as a statement. */
  readonly task?: string | undefined;
  /** From 0. */
  readonly taskNumber?: number | undefined;
  readonly stackTrace?: string | undefined;
}
