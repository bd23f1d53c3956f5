import { storable } from '../run/limits.js';
import type { AssetName, ReportedUse } from './data-use.js';

/** What the server takes of a report: one that it refuses would be lost. */
export const reportLimits = { name: 2_000, text: 20_000, longText: 100_000, entries: 500, uses: 1_000, runs: 1_000, reports: 1_000 } as const;

export interface ExecutionName {
  readonly executionId: string;
  readonly job: AssetName;
}

export interface ReportedError {
  readonly message: string;
  readonly kind?: string | undefined;
  readonly stackTrace?: string | undefined;
  readonly language?: string | undefined;
}

export interface Entry {
  readonly key: string;
  readonly value: string;
}

/** What is told of an execution at a time, as GraphQL's `ExecutionReportInput` has it. */
export interface ExecutionReport extends ExecutionName {
  /** ISO 8601. */
  readonly at: string;
  readonly state?: 'STARTED' | 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'CANCELLED' | undefined;
  readonly parent?: ExecutionName | undefined;
  readonly root?: ExecutionName | undefined;
  readonly nominal?: { readonly start: string; readonly end?: string | undefined } | undefined;
  readonly error?: ReportedError | undefined;
  readonly code?: { readonly url?: string | undefined; readonly version?: string | undefined; readonly language?: string | undefined } | undefined;
  readonly about?: { readonly integration?: string; readonly kind?: string; readonly description?: string | undefined; readonly owners?: readonly string[] | undefined } | undefined;
  readonly use?: { readonly cpuSeconds?: number | undefined; readonly peakMemoryBytes?: number | undefined; readonly gpuSeconds?: number | undefined; readonly cost?: number | undefined } | undefined;
  readonly params?: readonly Entry[] | undefined;
  readonly environment?: readonly Entry[] | undefined;
  readonly dependsOn?: readonly AssetName[] | undefined;
  readonly isCached?: boolean | undefined;
  readonly runId?: string | undefined;
  readonly runIds?: readonly string[] | undefined;
  readonly logUrl?: string | undefined;
  readonly trigger?: string | undefined;
  readonly promisedMs?: number | undefined;
  readonly inputs?: readonly ReportedUse[] | undefined;
  readonly outputs?: readonly ReportedUse[] | undefined;
}

/** What of a report is said beside of which execution and when. */
export type Told = Omit<ExecutionReport, 'executionId' | 'job' | 'at'>;

/** In as many as the server takes: lists that add up go on in further reports. */
export function inReports(report: ExecutionReport): ExecutionReport[] {
  const { inputs = [], outputs = [], runIds = [], ...rest } = report;
  const parts = Math.max(1, ...[[inputs.length, reportLimits.uses], [outputs.length, reportLimits.uses], [runIds.length, reportLimits.runs]].map(([count = 0, most = 1]) => Math.ceil(count / most)));
  return Array.from({ length: parts }, (_, part) => {
    const slice = <Each>(all: readonly Each[], most: number): readonly Each[] | undefined => {
      const own = all.slice(part * most, (part + 1) * most);
      return own.length > 0 ? own : undefined;
    };
    const lists = { inputs: slice(inputs, reportLimits.uses), outputs: slice(outputs, reportLimits.uses), runIds: slice(runIds, reportLimits.runs) };
    return part === 0 ? { ...rest, ...lists } : { executionId: rest.executionId, job: rest.job, at: rest.at, ...lists };
  });
}

/** The report with each text cut to what the server takes. */
export function fitting(report: ExecutionReport): ExecutionReport {
  return fit(report) as ExecutionReport;
}

/** Members whose texts may be longer than a name. */
const longTexts: Readonly<Record<string, number>> = { message: reportLimits.longText, stackTrace: reportLimits.longText, value: reportLimits.text, description: reportLimits.text, url: reportLimits.text };

function fit(value: unknown, name = ''): unknown {
  if (typeof value === 'string') return storable(value, longTexts[name] ?? reportLimits.name);
  if (Array.isArray(value)) return value.map((each) => fit(each, name));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).flatMap(([key, member]: [string, unknown]) => (member === undefined ? [] : [[key, fit(member, key)]])));
}
