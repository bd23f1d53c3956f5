import type { ReactNode } from 'react';
import type { CompareExecutionsQuery, ExecutionDifferenceKind } from '../generated/pipelines/graphql.js';
import { count } from '../parts/figures.js';
import classes from '../parts/version-differences.module.css';
import { differenceWords } from './words.js';

interface ExecutionDifferencesProps {
  readonly differences: CompareExecutionsQuery['executionDifferences'];
  readonly baseLabel: ReactNode;
  readonly headLabel: ReactNode;
}

const order: readonly ExecutionDifferenceKind[] = ['CODE', 'INPUT', 'PARAM', 'ENVIRONMENT'];
const hexDigest = /^[0-9a-f]{40,64}$/;

/** Digests are told apart by their first digits; a version that was not told is said so. */
function Value({ value, side }: { readonly value: string | null | undefined; readonly side: 'base' | 'head' }) {
  if (value == null) return <span className="faint">not there</span>;
  if (value === '') return <span className="faint">there, version not told</span>;
  return (
    <span className={`${classes[side]} ${hexDigest.test(value) ? 'mono' : ''}`} title={value}>
      {hexDigest.test(value) ? value.slice(0, 12) : value}
    </span>
  );
}

/** What is otherwise between two executions: as it was on the left, as it is on the right. */
export function ExecutionDifferences({ differences, baseLabel, headLabel }: ExecutionDifferencesProps) {
  const groups = order.map((kind) => ({ kind, lines: differences.filter((difference) => difference.kind === kind) })).filter(({ lines }) => lines.length > 0);
  return (
    <div className={classes.scroll} tabIndex={0} role="region" aria-label="Differences">
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">
              <span className="sr-only">What</span>
            </th>
            <th scope="col">{baseLabel}</th>
            <th scope="col">{headLabel}</th>
          </tr>
        </thead>
        {groups.map(({ kind, lines }) => (
          <tbody key={kind}>
            <tr className={classes.group}>
              <th scope="rowgroup" colSpan={3}>
                {differenceWords[kind]} <span className="faint num">{count(lines.length, 'difference')}</span>
              </th>
            </tr>
            {lines.map(({ name, before, after }) => (
                <tr key={name} data-change={before == null ? 'ADDED' : after == null ? 'REMOVED' : 'CHANGED'}>
                  <th scope="row" title={name}>
                    <span className={classes.sign} aria-hidden>
                      {before == null ? '+' : after == null ? '−' : '~'}
                    </span>
                    {name}
                  </th>
                  <td>
                    <Value value={before} side="base" />
                  </td>
                  <td>
                    <Value value={after} side="head" />
                  </td>
                </tr>
            ))}
          </tbody>
        ))}
      </table>
    </div>
  );
}
