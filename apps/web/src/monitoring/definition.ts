import { isRecord } from '../api/failure.js';

const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);
const number = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined);

/** A definition as the API keeps it, as far as pages speak of it. What is missing has not been said. */
export interface Definition {
  readonly schedule: { readonly kind: 'CRON'; readonly cron: string; readonly timeZone: string; readonly windowHours: number | undefined; readonly settleMinutes: number } | { readonly kind: 'BATCH' };
  readonly minimumRows: number;
  readonly columns: readonly string[] | undefined;
  readonly left: readonly string[];
  readonly slices: readonly { readonly name: string; readonly column: string; readonly values: readonly string[] }[];
  readonly numeric: string | undefined;
  readonly numericThreshold: number | undefined;
  readonly categorical: string | undefined;
  readonly categoricalThreshold: number | undefined;
  readonly choices: number;
  readonly share: number;
  readonly correction: string;
  readonly multivariate: boolean;
  readonly alertOn: 'SHARE' | 'ANY_COLUMN';
  readonly openAfter: number;
  readonly closeAfter: number;
  readonly quiet: { readonly from: string; readonly to: string; readonly timeZone: string } | undefined;
  readonly consequences: readonly string[];
  /** How it tells how good predictions were, where it does. */
  readonly performance: { readonly label: string; readonly labelsWithinHours: number; readonly lateHours: number; readonly completeShare: number; readonly checks: number } | undefined;
  /** What is expected of the rows of each window, where something is. */
  readonly expectations: { readonly suiteId: string; readonly version: number | undefined } | undefined;
}

const record = (value: unknown): Record<string, unknown> => (isRecord(value) ? value : {});
const texts = (value: unknown): readonly string[] => list(value).filter((each) => typeof each === 'string');

export function readDefinition(value: unknown): Definition {
  const all = record(value);
  const [schedule, tests, alert, quiet] = [record(all['schedule']), record(all['tests']), record(all['alert']), record(all['quiet'])];
  return {
    schedule: schedule['kind'] === 'CRON' ? { kind: 'CRON', cron: text(schedule['cron']) ?? '', timeZone: text(schedule['timeZone']) ?? 'UTC', windowHours: number(schedule['windowHours']), settleMinutes: number(schedule['settleMinutes']) ?? 0 } : { kind: 'BATCH' },
    minimumRows: number(all['minimumRows']) ?? 1,
    columns: Array.isArray(all['columns']) ? texts(all['columns']) : undefined,
    left: texts(all['left']),
    slices: list(all['slices']).map(record).map((slice) => ({ name: text(slice['name']) ?? '', column: text(slice['column']) ?? '', values: texts(slice['values']) })),
    numeric: text(tests['numeric']),
    numericThreshold: number(tests['numericThreshold']),
    categorical: text(tests['categorical']),
    categoricalThreshold: number(tests['categoricalThreshold']),
    choices: list(tests['choices']).length,
    share: number(tests['share']) ?? 0.5,
    correction: text(tests['correction']) ?? 'NONE',
    multivariate: tests['multivariate'] === true,
    alertOn: alert['on'] === 'ANY_COLUMN' ? 'ANY_COLUMN' : 'SHARE',
    openAfter: number(alert['openAfter']) ?? 1,
    closeAfter: number(alert['closeAfter']) ?? 1,
    quiet: text(quiet['from']) === undefined ? undefined : { from: text(quiet['from']) ?? '', to: text(quiet['to']) ?? '', timeZone: text(quiet['timeZone']) ?? 'UTC' },
    consequences: texts(all['consequences']),
    performance: isRecord(all['performance']) ? { label: text(all['performance']['label']) ?? '', labelsWithinHours: number(all['performance']['labelsWithinHours']) ?? 0, lateHours: number(all['performance']['lateHours']) ?? 168, completeShare: number(all['performance']['completeShare']) ?? 1, checks: list(all['performance']['checks']).length } : undefined,
    expectations: isRecord(all['expectations']) ? { suiteId: text(all['expectations']['suiteId']) ?? '', version: number(all['expectations']['version']) } : undefined,
  };
}
