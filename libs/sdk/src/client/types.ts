/** The shapes of Plinth's GraphQL schema that this client selects. `schema.graphql` of the server is the whole. */

/** Instants are ISO 8601 in UTC. */
export type DateTime = string;
/** JSON has no NaN and no infinities: those travel as strings. */
export type MetricValue = number | 'NaN' | 'Infinity' | '-Infinity';
export type Lifecycle = 'ACTIVE' | 'DELETED' | 'ANY';
/** `STALE`: the run's heartbeat stopped. */
export type RunStatus = 'SCHEDULED' | 'RUNNING' | 'FINISHED' | 'FAILED' | 'KILLED' | 'STALE';

export interface KeyValue {
  readonly key: string;
  readonly value: string;
}

export interface PageInfo {
  readonly hasNextPage: boolean;
  readonly endCursor: string | null;
}

export interface Page<Node> {
  readonly nodes: readonly Node[];
  readonly pageInfo: PageInfo;
}

export interface CountedPage<Node> extends Page<Node> {
  readonly totalCount: number;
}

export interface Experiment {
  readonly id: string;
  readonly name: string;
  readonly description: string | null;
  readonly tags: readonly KeyValue[];
  readonly createdAt: DateTime;
  readonly updatedAt: DateTime;
  readonly deletedAt: DateTime | null;
  readonly runCount: number;
  readonly lastRunAt: DateTime | null;
}

export interface Workspace {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly createdAt: DateTime;
}

export interface CreatedWorkspace {
  readonly workspace: Workspace;
  /** Null when none was asked for, or when the secret was shown before. */
  readonly token: { readonly secret: string } | null;
}

export interface MetricSummary {
  readonly key: string;
  readonly last: MetricValue;
  readonly min: MetricValue | null;
  readonly max: MetricValue | null;
  readonly lastStep: number;
  readonly lastTime: DateTime;
  readonly count: number;
}

/** A run as lists show it. */
export interface RunSummary {
  readonly id: string;
  readonly experimentId: string;
  readonly parentRunId: string | null;
  readonly name: string;
  readonly status: RunStatus;
  readonly startedAt: DateTime;
  readonly endedAt: DateTime | null;
  readonly deletedAt: DateTime | null;
  readonly params: readonly KeyValue[];
  readonly tags: readonly KeyValue[];
  readonly metrics: readonly MetricSummary[];
}

export interface RunSource {
  readonly gitCommit?: string | null | undefined;
  readonly gitBranch?: string | null | undefined;
  readonly gitRemote?: string | null | undefined;
  readonly gitDirty?: boolean | null | undefined;
  readonly diff?: string | null | undefined;
  readonly command?: string | null | undefined;
  readonly entryPoint?: string | null | undefined;
  readonly host?: string | null | undefined;
  readonly runtime?: string | null | undefined;
  readonly environment?: unknown;
}

export interface RunInput {
  readonly id: string;
  readonly name: string;
  readonly digest: string;
  readonly sourceType: string | null;
  readonly source: string | null;
  readonly tags: readonly KeyValue[];
}

/** A run with all that is known of it, save its points, logs and artifacts. */
export interface Run extends RunSummary {
  readonly experiment: { readonly id: string; readonly name: string };
  readonly createdAt: DateTime;
  readonly heartbeatAt: DateTime | null;
  readonly notes: string | null;
  readonly source: RunSource | null;
  readonly inputs: readonly RunInput[];
  readonly childCount: number;
}

/** Points of one key of one run, as columns of equal length, ordered by step, then time (milliseconds since 1970). */
export interface MetricSeries {
  readonly runId: string;
  readonly key: string;
  readonly steps: readonly number[];
  readonly times: readonly number[];
  readonly values: readonly number[];
  /** Points stored; more than the columns hold when they were thinned. */
  readonly total: number;
}

export interface RunLogLine {
  readonly index: number;
  readonly at: DateTime;
  readonly stream: 'STDOUT' | 'STDERR';
  readonly text: string;
}

export interface Artifact {
  readonly path: string;
  readonly isDirectory: boolean;
  /** Bytes; for a folder, of all in it. */
  readonly size: number;
  /** SHA-256, lower-case hex; null for a folder. */
  readonly digest: string | null;
  readonly mediaType: string | null;
  readonly createdAt: DateTime | null;
}

export interface Viewer {
  readonly actor: { readonly id: string; readonly kind: string; readonly name: string; readonly email: string | null; readonly role: string | null };
  readonly workspace: { readonly id: string; readonly slug: string; readonly name: string };
  readonly permissions: readonly string[];
}
