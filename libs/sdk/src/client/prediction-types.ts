export type FeatureValue = number | string | boolean;
export type FeatureValues = Readonly<Record<string, FeatureValue | null | undefined>>;

/** One prediction: what the model was given and what it answered. */
export interface LoggedPrediction {
  readonly features: FeatureValues;
  /** One value, or several by name. */
  readonly output?: FeatureValue | FeatureValues | null | undefined;
  /** By which labels find it later; made unless told. */
  readonly id?: string | undefined;
  /** Milliseconds since 1970; now unless told. */
  readonly at?: number | undefined;
}

export interface PredictionLogOptions {
  /** The share of predictions that is kept, from 0 to 1; all unless told. */
  readonly sample?: number;
  /** So long rows wait for others; a second unless told. */
  readonly flushEveryMs?: number;
  /** While few rows come they wait longer, twice as long each time, up to this; a minute unless told. */
  readonly longestWaitMs?: number;
  /** Rows that are sent together; 2,000 unless told. */
  readonly batchRows?: number;
  /** Rows that may wait for the server; as many as fit into 8 GiB on disk unless told, and 100,000 where there are no disks. What comes beyond them is lost. */
  readonly maxRows?: number;
  /** Where rows wait for the server, in Node.js; `$XDG_STATE_HOME/plinth/journal` (`~/.local/state/plinth/journal`) unless told. */
  readonly journalDir?: string;
  /** Where problems are said, each kind once. */
  readonly say?: (line: string) => void;
}

export interface PredictionBatch {
  readonly id: string;
  readonly kind: 'PREDICTIONS' | 'LABELS';
  readonly rows: number;
  readonly digest: string;
  readonly firstAt: string;
  readonly lastAt: string;
  readonly receivedAt: string;
  readonly expiredAt: string | null;
}

/** Columns of rows that are sent at once. */
export interface PredictionColumns {
  readonly features: Readonly<Record<string, readonly (FeatureValue | null)[]>>;
  readonly outputs?: Readonly<Record<string, readonly (FeatureValue | null)[]>>;
  readonly ids?: readonly string[];
  /** Milliseconds since 1970. */
  readonly times?: readonly number[];
}

/** Which single predictions are read. */
export interface PredictionRowQuery {
  readonly batchId?: string;
  /** ISO 8601. */
  readonly from?: string;
  /** Not of the period any more. */
  readonly to?: string;
  /** At most 1,000. */
  readonly ids?: readonly string[];
  readonly labelled?: boolean;
  /** Whether output and label differ; needs `comparison`. */
  readonly wrong?: boolean;
  /** Classes; with `positive` the output is the score of that class, with `tolerance` both are numbers. */
  readonly comparison?: { readonly output: string; readonly label: string; readonly positive?: string; readonly threshold?: number; readonly tolerance?: number };
  readonly columns?: readonly string[];
  /** At most 500. */
  readonly pageSize?: number;
}

/** One prediction as it is kept, beside what came true of it. */
export interface PredictionRow {
  readonly batchId: string;
  /** Where it stands in its batch, from 0. */
  readonly row: number;
  readonly id: string;
  readonly at: string;
  readonly features: Readonly<Record<string, FeatureValue | null>>;
  readonly outputs: Readonly<Record<string, FeatureValue | null>>;
  /** Empty while it is not known what came true. */
  readonly labels: Readonly<Record<string, FeatureValue | null>>;
  readonly labelledAt: string | null;
  readonly isContradicted: boolean;
  /** Null without a comparison, and where output or label is missing. */
  readonly isWrong: boolean | null;
}

export interface MonitorBaseline {
  readonly id: string;
  readonly name: string;
  readonly version: number;
  readonly status: 'QUEUED' | 'RUNNING' | 'READY' | 'FAILED';
  readonly digest: string | null;
  readonly rows: number | null;
  readonly columnCount: number | null;
  readonly failureCode: string | null;
  readonly failureMessage: string | null;
}

export interface NewMonitorBaseline {
  readonly name: string;
  readonly snapshot?: { readonly dataset: string; readonly reference?: string; readonly path?: string };
  readonly period?: { readonly deploymentId: string; readonly from: string; readonly to: string };
  /** What the version that a deployment runs was trained from: a monitor with such a baseline finds skew between training and serving. */
  readonly training?: { readonly deploymentId: string; readonly dataset?: string; readonly path?: string };
}

export interface MonitorAlert {
  readonly id: string;
  readonly monitorId: string;
  readonly slice: string;
  readonly status: 'OPEN' | 'CLOSED';
  readonly title: string;
  readonly columns: readonly string[];
  readonly openedAt: string;
  readonly closedAt: string | null;
  readonly acknowledgedAt: string | null;
  readonly mutedUntil: string | null;
  readonly consequences: readonly { readonly kind: string; readonly status: string; readonly result: Readonly<Record<string, unknown>> }[];
}

export interface DriftReportSummary {
  readonly id: string;
  readonly status: 'QUEUED' | 'RUNNING' | 'DONE' | 'FAILED';
  readonly outcome: 'STABLE' | 'DRIFTED' | 'UNDECIDED' | null;
  readonly windowFrom: string;
  readonly windowTo: string;
  readonly currentRows: number | null;
  readonly columnCount: number | null;
  readonly driftedColumns: number | null;
  readonly failureMessage: string | null;
}

export interface DriftReportDetails extends DriftReportSummary {
  readonly comparison: {
    readonly sentence: string;
    readonly columns: readonly { readonly column: string; readonly test: string; readonly statistic: number; readonly pValue: number | null; readonly threshold: number; readonly drifted: boolean; readonly sentence: string }[];
    readonly refusals: readonly { readonly code: string; readonly column: string | null; readonly sentence: string }[];
  } | null;
}

export interface MonitorSummary {
  readonly id: string;
  readonly name: string;
  readonly targetKind: 'DEPLOYMENT' | 'MODEL_VERSION' | 'FEATURE_VIEW' | 'DATASET';
  readonly targetId: string;
  readonly isPaused: boolean;
  readonly nextDueAt: string | null;
  readonly latestReport: DriftReportSummary | null;
  readonly openAlerts: readonly Pick<MonitorAlert, 'id' | 'slice' | 'title'>[];
}

export interface NewMonitor {
  readonly name: string;
  readonly description?: string;
  readonly target: { readonly kind: MonitorSummary['targetKind']; readonly id: string };
  readonly baselineId: string;
  /** What createMonitor of the API takes: only `schedule` must be there. */
  readonly definition: Readonly<Record<string, unknown>>;
}
