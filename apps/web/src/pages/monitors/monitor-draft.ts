import { type PerformanceDraft, performanceOf } from './performance-draft.js';

export interface MonitorDraft {
  readonly looks: 'HOUR' | 'DAY' | 'BATCH';
  readonly timeZone: string;
  /** In per cent; with ANY_COLUMN it does not matter. */
  readonly share: number;
  readonly on: 'SHARE' | 'ANY_COLUMN';
  readonly openAfter: number;
  readonly consequence: 'NONE' | 'PROPOSE_ROLLBACK' | 'ROLL_BACK';
  /** What is expected of the rows of each window; null: nothing. */
  readonly suiteId: string | null;
  /** Undefined: it is not asked how good predictions are. */
  readonly performance: PerformanceDraft | undefined;
}

export const newDraft = (timeZone: string): MonitorDraft => ({ looks: 'HOUR', timeZone, share: 50, on: 'SHARE', openAfter: 1, consequence: 'NONE', suiteId: null, performance: undefined });

const schedules = { HOUR: { cron: '0 * * * *', windowHours: 1 }, DAY: { cron: '0 0 * * *', windowHours: 24 } } as const;

/** The definition that the API takes: what a form does not ask for is as it is unless told. */
export function definitionOf({ looks, timeZone, share, on, openAfter, consequence, suiteId, performance }: MonitorDraft): Readonly<Record<string, unknown>> {
  return {
    schedule: looks === 'BATCH' ? { kind: 'BATCH' } : { kind: 'CRON', timeZone, ...schedules[looks] },
    tests: { share: share / 100 },
    alert: { on, openAfter },
    consequences: consequence === 'NONE' ? [] : [consequence],
    ...(suiteId === null ? {} : { expectations: { suiteId, version: null } }),
    ...(performance === undefined ? {} : { performance: performanceOf(performance) }),
  };
}
