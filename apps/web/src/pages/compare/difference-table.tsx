import { Link } from '@tanstack/react-router';
import { columnFormat, exactFigure, figure } from '../../parts/figures.js';
import type { MetricValue } from '../../parts/metric-value.js';
import type { Look } from '../../parts/series-slots.js';
import { Status } from '../../parts/status.js';
import { Swatch } from '../../parts/swatch.js';
import { Ago, Duration } from '../../parts/time.js';
import { fullName, type RunRow } from '../../runs/run-row.js';
import { Empty } from '../../states/states.js';
import classes from './compare.module.css';
import { type ComparedRow, numberOf } from './differences.js';

interface DifferenceTableProps {
  readonly runs: readonly RunRow[];
  readonly rows: readonly ComparedRow[];
  readonly looks: ReadonlyMap<string, Look>;
  readonly withSame: boolean;
}

const familyNames = { metrics: 'Metrics', params: 'Params', tags: 'Tags', attributes: 'Run' } as const;

const isMetric = (value: string | number | undefined): value is MetricValue => typeof value === 'number' || value === 'NaN' || value === 'Infinity' || value === '-Infinity';

/** How far a run is from the first one, which serves as the baseline. */
function Delta({ value, baseline }: { readonly value: number | undefined; readonly baseline: number | undefined }) {
  if (value === undefined || baseline === undefined || value === baseline) return null;
  const difference = value - baseline;
  return (
    <span className={classes.delta}>
      {difference > 0 ? '+' : '−'}
      {figure(Math.abs(difference), 3)}
    </span>
  );
}

function Cells({ row, runs }: { readonly row: ComparedRow; readonly runs: readonly RunRow[] }) {
  const metrics = row.family === 'metrics' ? row.values.filter(isMetric) : [];
  const { format, sharedPrefix } = columnFormat(metrics);
  const baseline = numberOf(row.values[0]);
  return row.values.map((value, at) => {
    const key = runs[at]?.id ?? at;
    if (value === undefined) {
      return (
        <td key={key} className="faint">
          –
        </td>
      );
    }
    if (row.family !== 'metrics' || !isMetric(value)) {
      return (
        <td key={key} title={String(value)}>
          {String(value)}
        </td>
      );
    }
    const text = format(value);
    return (
      <td key={key} title={exactFigure(value)}>
        <span className="faint">{text.slice(0, sharedPrefix)}</span>
        {text.slice(sharedPrefix)}
        {at > 0 && <Delta value={numberOf(value)} baseline={baseline} />}
      </td>
    );
  });
}

export function DifferenceTable({ runs, rows, looks, withSame }: DifferenceTableProps) {
  const shown = withSame ? rows : rows.filter(({ differs }) => differs);
  const groups = Map.groupBy(shown, ({ family }) => family);
  if (shown.length === 0) return <Empty title={runs.length > 1 ? 'These runs are alike in everything recorded' : 'One run has nothing to differ from'} compact />;
  return (
    <table className={classes.matrix}>
      <thead>
        <tr>
          <th scope="col">
            <span className="sr-only">Key</span>
          </th>
          {runs.map((run, at) => (
            <th key={run.id} scope="col">
              <span className={classes.headRun}>
                <Swatch look={looks.get(run.id)} />
                <Link to="/runs/$runId" params={{ runId: run.id }} className={classes.headName} title={fullName(run)}>
                  {fullName(run)}
                </Link>
                {at === 0 && runs.length > 1 && (
                  <span className="faint" title="The differences are against this run.">
                    base
                  </span>
                )}
              </span>
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        <tr>
          <th scope="row">Status</th>
          {runs.map((run) => (
            <td key={run.id}>
              <Status status={run.status} />
            </td>
          ))}
        </tr>
        <tr>
          <th scope="row">Started</th>
          {runs.map((run) => (
            <td key={run.id}>
              <Ago at={run.startedAt} />
            </td>
          ))}
        </tr>
        <tr>
          <th scope="row">Took</th>
          {runs.map((run) => (
            <td key={run.id}>
              <Duration from={run.startedAt} to={run.status === 'RUNNING' ? null : (run.endedAt ?? run.startedAt)} />
            </td>
          ))}
        </tr>
      </tbody>
      {[...groups].map(([family, members]) => (
        <tbody key={family}>
          <tr data-family>
            <th scope="rowgroup">{familyNames[family]}</th>
            <td colSpan={runs.length} />
          </tr>
          {members.map((row) => (
            <tr key={row.id} data-same={row.differs ? undefined : ''}>
              <th scope="row" title={row.key}>
                {row.key}
              </th>
              <Cells row={row} runs={runs} />
            </tr>
          ))}
        </tbody>
      ))}
    </table>
  );
}
