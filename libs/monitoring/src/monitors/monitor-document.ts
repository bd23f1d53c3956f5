import type { DriftReport, ExpectationFindings } from '../rules/index.js';

export const reportDocumentFormat = 'plinth-monitor-report-1';

/** A slice of a window, and what it came to. */
export interface ReportedSlice {
  readonly slice: string;
  readonly report: DriftReport;
}

/** All that a window came to: what the digest of a report is of. */
export interface MonitorDocument {
  readonly format: typeof reportDocumentFormat;
  readonly monitor: { readonly id: string; readonly name: string; readonly revision: number };
  readonly baseline: { readonly id: string; readonly name: string; readonly version: number; readonly digest: string };
  /** The subject is the batch or the snapshot that was looked at; '' where it is all batches of the window. */
  readonly window: { readonly from: string; readonly to: string; readonly subject: string };
  /** Of all rows. */
  readonly report: DriftReport;
  readonly slices: readonly ReportedSlice[];
  /** Absent where the monitor expects nothing. */
  readonly expectations?: { readonly suite: { readonly id: string; readonly name: string; readonly version: number; readonly digest: string }; readonly findings: ExpectationFindings };
}
