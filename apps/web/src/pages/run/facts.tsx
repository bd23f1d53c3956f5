import { TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { runDataDocument } from '../../api/operations/data-inputs.js';
import { operation } from '../../api/use-query.js';
import { useMay } from '../../frame/viewer.js';
import { CopyText } from '../../parts/copy-text.js';
import { DataInputs, keptHere } from '../../parts/data-inputs.js';
import { columnFormat, exactFigure } from '../../parts/figures.js';
import { Ago, Duration } from '../../parts/time.js';
import { exactTime } from '../../parts/times.js';
import classes from './run.module.css';
import type { RunDetails } from './use-run.js';

export function Section({ title, extra, children }: { readonly title: string; readonly extra?: ReactNode; readonly children: ReactNode }) {
  return (
    <section className={classes.section}>
      <div className={classes.sectionHead}>
        <h2>{title}</h2>
        {extra !== undefined && <span>{extra}</span>}
      </div>
      {children}
    </section>
  );
}

export function RunFacts({ run }: { readonly run: RunDetails }) {
  return (
    <dl className={classes.facts}>
      <dt>Started</dt>
      <dd title={exactTime(Date.parse(run.startedAt))}>
        <Ago at={run.startedAt} />
      </dd>
      <dt>{run.status === 'RUNNING' ? 'Running for' : 'Took'}</dt>
      <dd>{run.status === 'RUNNING' || run.endedAt != null ? <Duration from={run.startedAt} to={run.status === 'RUNNING' ? null : run.endedAt} /> : <span className="faint">unknown: no end was recorded</span>}</dd>
      {run.heartbeatAt != null && (run.status === 'RUNNING' || run.status === 'STALE') && (
        <>
          <dt>Last heard</dt>
          <dd>
            <Ago at={run.heartbeatAt} />
          </dd>
        </>
      )}
      {run.createdBy != null && (
        <>
          <dt>By</dt>
          <dd>{run.createdBy.name}</dd>
        </>
      )}
      {run.parent != null && (
        <>
          <dt>Part of</dt>
          <dd>
            <Link to="/runs/$runId" params={{ runId: run.parent.id }} className="link">
              {run.parent.name}
            </Link>
          </dd>
        </>
      )}
      <dt>Id</dt>
      <dd>
        <CopyText text={run.id} what="run id" />
      </dd>
    </dl>
  );
}

export function MetricTable({ run }: { readonly run: RunDetails }) {
  const [all, setAll] = useState(false);
  const own = run.metrics.filter(({ key }) => !key.startsWith('system'));
  const shown = all ? run.metrics : own.slice(0, 12);
  if (run.metrics.length === 0) return <p className="faint">None logged yet.</p>;
  return (
    <>
      <div style={{ overflowX: 'auto' }}>
        <table className={classes.metrics}>
          <thead>
            <tr>
              <th scope="col">Metric</th>
              <th scope="col">Last</th>
              <th scope="col">Least</th>
              <th scope="col">Greatest</th>
              <th scope="col">Points</th>
            </tr>
          </thead>
          <tbody>
            {shown.map((metric) => {
              const { format } = columnFormat([metric.last, metric.min, metric.max].flatMap((value) => value ?? []));
              return (
                <tr key={metric.key}>
                  <td title={metric.key}>{metric.key}</td>
                  <td title={`${exactFigure(metric.last)} at step ${metric.lastStep}`} style={typeof metric.last === 'number' ? { fontWeight: 500 } : { color: 'var(--warn)' }}>
                    {format(metric.last)}
                  </td>
                  <td className="dim">{metric.min == null ? '' : format(metric.min)}</td>
                  <td className="dim">{metric.max == null ? '' : format(metric.max)}</td>
                  <td className="faint">{metric.count.toLocaleString('en-US')}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
      {shown.length < run.metrics.length && (
        <button type="button" className="link-button" onClick={() => setAll(true)}>
          {run.metrics.length - shown.length} more, with the machine’s own
        </button>
      )}
    </>
  );
}

const foldAt = 14;

/** Keys and values; a long list can be searched. */
export function PairList({ pairs, none, what }: { readonly pairs: readonly { readonly key: string; readonly value: string }[]; readonly none: string; readonly what: string }) {
  const [text, setText] = useState('');
  if (pairs.length === 0) return <p className="faint">{none}</p>;
  const wanted = text.trim().toLowerCase();
  const found = pairs.filter(({ key, value }) => wanted === '' || key.toLowerCase().includes(wanted) || value.toLowerCase().includes(wanted));
  return (
    <>
      {pairs.length > foldAt && <TextInput aria-label={`Find in ${what}`} placeholder={`Find in ${pairs.length}`} value={text} onChange={(event) => setText(event.currentTarget.value)} mb={6} />}
      <dl className={classes.facts}>
        {found.slice(0, 300).map(({ key, value }) => (
          <div key={key} style={{ display: 'contents' }}>
            <dt title={key}>{key}</dt>
            <dd className="num">{value === '' ? <span className="faint">empty</span> : value}</dd>
          </div>
        ))}
      </dl>
      {found.length > 300 && <p className="faint">{found.length - 300} more; search to find them.</p>}
    </>
  );
}

/** Which data it read. What of it Plinth keeps is told to those who may see data sets. */
export function InputList({ run }: { readonly run: RunDetails }) {
  const mayRead = useMay('dataset:read');
  const query = useQuery({ ...operation(runDataDocument, { id: run.id }), enabled: mayRead && run.inputs.some(({ sourceType }) => sourceType === keptHere) });
  const kept = query.data?.run?.inputs ?? [];
  return <DataInputs inputs={run.inputs.map((input) => ({ ...input, snapshot: kept.find(({ name, digest }) => name === input.name && digest === input.digest)?.snapshot }))} none="None recorded. run.use() notes what a run reads." />;
}
