import type { AssetCatalog, AssetSort, AssetSource, AssetStorage, ExternalQuery, ExtractionFailure, ToldTag } from './described.js';

/** What a producer tells of an execution: at the top (of a pipeline) or within another (of a step). Protocols are turned into this; the domain knows none of them. */
export interface ExecutionReport {
  /** The producer's id of the execution, a UUID in lower case; unique in the workspace. */
  readonly executionId: string;
  readonly job: JobName;
  /** When that was so which is told, by the producer's clock. */
  readonly at: Date;
  /** Absent: the report says nothing of it. */
  readonly state?: ReportedState | undefined;
  /** The execution that this is a part of. */
  readonly parent?: ExecutionName | undefined;
  /** The outermost one, where the producer knows it. */
  readonly root?: ExecutionName | undefined;
  /** The period of time that it works on, for those that a schedule starts. */
  readonly nominal?: NominalTime | undefined;
  readonly error?: ExecutionError | undefined;
  readonly code?: CodePlace | undefined;
  /** What the job is to whoever runs it. */
  readonly about?: JobDescription | undefined;
  readonly use?: ResourceUse | undefined;
  readonly params?: Readonly<Record<string, string>> | undefined;
  /** What it ran on, such as versions of packages and machine types. */
  readonly environment?: Readonly<Record<string, string>> | undefined;
  /** Steps of the same pipeline that it waited for, by the names of their jobs. */
  readonly dependsOn?: readonly JobName[] | undefined;
  /** Nothing ran: the outputs of an earlier execution were taken. */
  readonly isCached?: boolean | undefined;
  /** The run of an experiment that it is; the producer knows of it. */
  readonly runId?: string | undefined;
  /** Runs of experiments that were made within it; what several reports tell adds up. */
  readonly runIds?: readonly string[] | undefined;
  readonly logUrl?: string | undefined;
  readonly trigger?: Trigger | undefined;
  readonly tags?: readonly ToldTag[] | undefined;
  readonly externalQuery?: ExternalQuery | undefined;
  readonly extraction?: ExtractionFailure | undefined;
  /** The producer promises to tell something again within so many milliseconds; silence means that it died. */
  readonly promisedMs?: number | undefined;
  readonly inputs?: readonly DataUse[] | undefined;
  readonly outputs?: readonly DataUse[] | undefined;
}

/** What a producer tells of a job beside any execution: what it is, and what it reads and writes whenever it runs. */
export interface JobReport {
  readonly job: JobName;
  readonly at: Date;
  readonly about?: JobDescription | undefined;
  readonly code?: CodePlace | undefined;
  readonly inputs?: readonly DataUse[] | undefined;
  readonly outputs?: readonly DataUse[] | undefined;
}

/** What a producer tells of an asset beside any execution. */
export interface AssetReport extends DataUse {
  readonly at: Date;
}

/** STARTED and RUNNING say that it lives; the others, that it has ended. */
export const reportedStates = ['STARTED', 'RUNNING', 'SUCCEEDED', 'FAILED', 'CANCELLED'] as const;
export type ReportedState = (typeof reportedStates)[number];

/** What set it going. */
export const triggers = ['MANUAL', 'SCHEDULED', 'BACKFILL', 'EVENT'] as const;
export type Trigger = (typeof triggers)[number];

/** A job by the name that its producer gives it: a pipeline, or a step of one. */
export interface JobName {
  readonly namespace: string;
  readonly name: string;
}

export interface ExecutionName {
  readonly executionId: string;
  readonly job: JobName;
}

export interface NominalTime {
  readonly start: Date;
  readonly end?: Date | undefined;
}

export interface ExecutionError {
  readonly message: string;
  /** The error's class, such as `KeyError`, where it is known. */
  readonly kind?: string | undefined;
  readonly stackTrace?: string | undefined;
  readonly language?: string | undefined;
}

/** Where the code lies that ran. */
export interface CodePlace {
  readonly url?: string | undefined;
  readonly version?: string | undefined;
  readonly language?: string | undefined;
  /** The code itself, such as a query. */
  readonly text?: string | undefined;
}

export interface JobDescription {
  /** What runs it, such as AIRFLOW, DBT, SPARK. */
  readonly integration?: string | undefined;
  /** What kind of thing it is there, such as DAG, TASK, MODEL. */
  readonly kind?: string | undefined;
  readonly description?: string | undefined;
  readonly owners?: readonly string[] | undefined;
  readonly tags?: readonly ToldTag[] | undefined;
}

/** What an execution took, in all. */
export interface ResourceUse {
  readonly cpuSeconds?: number | undefined;
  readonly peakMemoryBytes?: number | undefined;
  readonly gpuSeconds?: number | undefined;
  /** In the currency of the workspace. */
  readonly cost?: number | undefined;
}

/** A table, file or topic of another system. */
export interface AssetName {
  readonly namespace: string;
  readonly name: string;
}

/** What was read or written, and what is known of it. */
export interface DataUse extends AssetName {
  /** Other names of the same thing. */
  readonly aliases?: readonly AssetName[] | undefined;
  readonly version?: string | undefined;
  readonly fields?: readonly AssetField[] | undefined;
  /** What each column of an output came from. */
  readonly columns?: readonly ColumnOrigin[] | undefined;
  readonly rowCount?: number | undefined;
  readonly byteCount?: number | undefined;
  readonly fileCount?: number | undefined;
  readonly description?: string | undefined;
  readonly owners?: readonly string[] | undefined;
  /** All that are said of it and of its columns. */
  readonly tags?: readonly ToldTag[] | undefined;
  readonly source?: AssetSource | undefined;
  readonly catalog?: AssetCatalog | undefined;
  readonly storage?: AssetStorage | undefined;
  readonly sort?: AssetSort | undefined;
  readonly checks?: readonly QualityCheck[] | undefined;
  /** The thing is gone: dropped, or no longer what it was. */
  readonly lifecycle?: 'CREATED' | 'ALTERED' | 'OVERWRITTEN' | 'TRUNCATED' | 'RENAMED' | 'DROPPED' | undefined;
}

export interface AssetField {
  readonly name: string;
  readonly type?: string | undefined;
  readonly description?: string | undefined;
}

export interface ColumnOrigin {
  /** The column of the output; absent: what every column of it depends on, such as a filter. */
  readonly column?: string | undefined;
  readonly sources: readonly ColumnSource[];
}

export interface ColumnSource extends AssetName {
  readonly column: string;
  readonly type?: 'IDENTITY' | 'DIRECT' | 'INDIRECT' | undefined;
  readonly description?: string | undefined;
  readonly isMasking?: boolean | undefined;
}

/** An assertion about data that was tried. */
export interface QualityCheck {
  readonly assertion: string;
  readonly column?: string | undefined;
  readonly hasPassed: boolean;
  /** ERROR or WARNING, where the producer says how grave it is. */
  readonly severity?: 'ERROR' | 'WARNING' | undefined;
}

export { addressOfName } from '@plinth/lineage/rules';
