import { Button } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { isRecord } from '../../api/failure.js';
import { performanceReportDocument } from '../../api/operations/monitoring-performance.js';
import { operation } from '../../api/use-query.js';
import type { MonitorQuery, PerformanceReportQuery } from '../../generated/monitoring/graphql.js';
import { ExportButtons } from '../../monitoring/export-buttons.js';
import { PerformanceStatus } from '../../monitoring/performance-status.js';
import { metricTitles, performanceState, whyUndefined } from '../../monitoring/performance-words.js';
import { windowText } from '../../monitoring/window-words.js';
import { figure } from '../../parts/figures.js';
import { Bone, Failure } from '../../states/states.js';
import type { RowsSearch } from '../prediction-rows/view.js';
import classes from './performance.module.css';

type Report = NonNullable<PerformanceReportQuery['performanceReport']>;
type Finding = Report['findings'][number];

/** Cells that show; the API has more. */
const shownCells = 12;
const side = 100;

/** One window: every slice with its checks, what was taken for what, and how sure the model was. */
export function PerformanceWindow({ id, monitor, onClose }: { readonly id: string; readonly monitor: Pick<NonNullable<MonitorQuery['monitor']>, 'targetKind' | 'targetId' | 'definition'>; readonly onClose: () => void }) {
  const query = useQuery(operation(performanceReportDocument, { id }));
  const report = query.data?.performanceReport;
  return (
    <section className={classes.window} aria-label="A window">
      <div className={classes.head}>
        <h2>{report == null ? 'Window' : windowText(report)}</h2>
        {report != null && <PerformanceStatus state={performanceState(report)} />}
        {report != null && report.findings.length > 0 && (
          <span className={classes.links}>
            {monitor.targetKind === 'DEPLOYMENT' && (
              <Link to="/predictions/rows" search={{ deployment: monitor.targetId, from: report.windowFrom, to: report.windowTo, ...comparisonOf(monitor.definition) }} className="link">
                Its single predictions
              </Link>
            )}
            <ExportButtons kind="performance" id={report.id} size="compact-xs" />
          </span>
        )}
        <Button variant="subtle" size="compact-xs" leftSection={<IconX size={12} aria-hidden />} onClick={onClose}>
          Close
        </Button>
      </div>
      {query.error !== null ? <Failure error={query.error} retry={() => void query.refetch()} compact /> : report === undefined ? <Bone width="60%" /> : report === null ? <p className="dim">There is no such window.</p> : report.findings.length === 0 ? <p className="dim">It is still to be looked at.</p> : report.findings.map((finding) => <FindingOf key={finding.slice} finding={finding} />)}
    </section>
  );
}

/** How the monitor holds predictions against labels, for the page of single rows. A score for each class is more than that page compares. */
function comparisonOf(definition: unknown): RowsSearch {
  const wanted = isRecord(definition) && isRecord(definition['performance']) ? definition['performance'] : {};
  const word = (name: string): string | undefined => (typeof wanted[name] === 'string' ? wanted[name] : undefined);
  const [label, prediction, score] = [word('label'), word('prediction'), word('score')];
  if (wanted['kind'] === 'REGRESSION') return { output: prediction, label, tolerance: '0' };
  if (prediction !== undefined) return { output: prediction, label, show: 'wrong' };
  return score === undefined ? {} : { output: score, label, positive: word('positive'), threshold: typeof wanted['threshold'] === 'number' ? String(wanted['threshold']) : undefined, show: 'wrong' };
}

function FindingOf({ finding }: { readonly finding: Finding }) {
  return (
    <>
      <p>
        <strong>{finding.slice === '' ? 'All rows' : finding.slice}</strong>: {finding.sentence}
        {finding.contradicted > 0 && <span className="dim"> {finding.contradicted.toLocaleString('en-US')} were told different labels: the latest count.</span>}
      </p>
      {finding.metrics.length > 0 && (
        <div className={classes.finding}>
          <table>
            <tbody>
              {finding.metrics.map(({ metric, value, undefinedBecause }) => {
                const check = finding.checks.find((each) => each.metric === metric);
                return (
                  <tr key={metric}>
                    <th scope="row">{metricTitles[metric]}</th>
                    <td className={classes.number}>{value == null ? <span className="faint">{whyUndefined[undefinedBecause ?? ''] ?? 'not defined'}</span> : figure(value, 5)}</td>
                    <td style={check?.holds === false ? { color: 'var(--bad)' } : {}}>{check === undefined ? '' : `${check.holds === false ? 'not ' : ''}${[check.atLeast == null ? [] : `at least ${check.atLeast}`, check.atMost == null ? [] : `at most ${check.atMost}`].flat().join(', ')}`}</td>
                  </tr>
                );
              })}
            </tbody>
          </table>
          {finding.confusion != null && (
            <table>
              <thead>
                <tr>
                  <th>Came true</th>
                  <th>Predicted</th>
                  <th>Rows</th>
                </tr>
              </thead>
              <tbody>
                {finding.confusion.slice(0, shownCells).map(({ actual, predicted, rows }) => (
                  <tr key={`${actual} ${predicted}`} className={actual === predicted ? undefined : 'dim'}>
                    <td>{actual}</td>
                    <td>{predicted}</td>
                    <td className={classes.number}>{rows.toLocaleString('en-US')}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          )}
          {finding.reliability != null && finding.reliability.length > 0 && <Reliability bins={finding.reliability} />}
        </div>
      )}
    </>
  );
}

/** How sure the model was, to the right, and how often it was right to be, upward. On the diagonal it is as right as it is sure. */
function Reliability({ bins }: { readonly bins: NonNullable<Finding['reliability']> }) {
  const most = Math.max(...bins.map(({ rows }) => rows));
  return (
    <svg className={classes.diagram} viewBox={`-2 -2 ${side + 4} ${side + 4}`} role="img" aria-label={`Reliability: ${bins.map(({ meanScore, share }) => `${figure(meanScore, 2)} sure, ${figure(share, 2)} right`).join('; ')}`}>
      <rect x={0} y={0} width={side} height={side} fill="none" stroke="var(--grid)" />
      <line x1={0} y1={side} x2={side} y2={0} stroke="currentColor" strokeDasharray="3 3" />
      <polyline points={bins.map(({ meanScore, share }) => `${side * meanScore},${side * (1 - share)}`).join(' ')} fill="none" stroke="var(--series-1)" strokeWidth={1.5} />
      {bins.map(({ from, to, rows, meanScore, share }) => (
        <circle key={from} cx={side * meanScore} cy={side * (1 - share)} r={1.5 + 3 * Math.sqrt(rows / most)} fill="var(--series-1)">
          <title>{`${figure(from, 2)}–${figure(to, 2)}: ${rows.toLocaleString('en-US')} rows, ${figure(meanScore, 3)} sure, ${figure(share, 3)} right`}</title>
        </circle>
      ))}
    </svg>
  );
}
