import { Fragment, type ReactNode } from 'react';
import { Empty } from '../states/states.js';
import { type Difference, differenceLines, type DifferencePart } from './difference-lines.js';
import { count } from './figures.js';
import classes from './version-differences.module.css';

export const differenceParts: readonly { readonly part: DifferencePart; readonly label: string }[] = [
  { part: 'metrics', label: 'Metrics' },
  { part: 'signature', label: 'Signature' },
  { part: 'artifacts', label: 'Files' },
  { part: 'params', label: 'Params' },
  { part: 'inputs', label: 'Inputs' },
  { part: 'environment', label: 'Environment' },
  { part: 'tags', label: 'Tags' },
];

export type Differences = Readonly<Record<DifferencePart, readonly Difference[]>>;

interface VersionDifferencesProps {
  readonly differences: Differences;
  readonly baseLabel: ReactNode;
  readonly headLabel: ReactNode;
  readonly withSame?: boolean;
  /** What stands at the end of a line, such as the way to say something about it. */
  readonly act?: (part: DifferencePart, key: string) => ReactNode;
  /** What stands below a line, such as what was said about it. */
  readonly below?: (part: DifferencePart, key: string) => ReactNode;
}

const signs = { ADDED: '+', REMOVED: '−', CHANGED: '~', SAME: '' } as const;
const words = { ADDED: 'added', REMOVED: 'removed', CHANGED: 'changed', SAME: 'alike' } as const;

/** What differs between two versions, part by part: as it is on the left, as it would be on the right. */
export function VersionDifferences({ differences, baseLabel, headLabel, withSame = false, act, below }: VersionDifferencesProps) {
  const groups = differenceParts.map(({ part, label }) => ({ part, label, lines: differenceLines(part, differences[part], withSame) })).filter(({ lines }) => lines.length > 0);
  if (groups.length === 0) return <Empty title="They are alike in everything that is compared" compact />;
  return (
    <div className={classes.scroll} tabIndex={0} role="region" aria-label="Differences">
      <table className={classes.table} data-acts={act === undefined ? undefined : ''}>
        <thead>
          <tr>
            <th scope="col">
              <span className="sr-only">What</span>
            </th>
            <th scope="col">{baseLabel}</th>
            <th scope="col">{headLabel}</th>
            {act !== undefined && (
              <th scope="col">
                <span className="sr-only">Say something</span>
              </th>
            )}
          </tr>
        </thead>
        {groups.map(({ part, label, lines }) => (
          <tbody key={part}>
            <tr className={classes.group}>
              <th scope="rowgroup" colSpan={act === undefined ? 3 : 4}>
                {label} <span className="faint num">{count(lines.filter(({ change }) => change !== 'SAME').length, 'difference')}</span>
              </th>
            </tr>
            {lines.map((line) => {
              const under = below?.(part, line.key);
              return (
                <Fragment key={line.key}>
                  <tr data-change={line.change}>
                    <th scope="row" title={line.key}>
                      <span className={classes.sign} aria-hidden>
                        {signs[line.change]}
                      </span>
                      <span className="sr-only">{words[line.change]}: </span>
                      {line.key}
                    </th>
                    <td title={line.base}>{line.base === undefined ? <span className="faint">–</span> : <span className={line.change === 'SAME' ? 'dim' : classes.base}>{line.base}</span>}</td>
                    <td title={line.head}>
                      {line.head === undefined ? <span className="faint">–</span> : <span className={line.change === 'SAME' ? 'dim' : classes.head}>{line.head}</span>}
                      {line.delta !== undefined && <span className={classes.delta}>{line.delta}</span>}
                    </td>
                    {act !== undefined && <td>{act(part, line.key)}</td>}
                  </tr>
                  {under !== undefined && under !== null && (
                    <tr className={classes.under}>
                      <td colSpan={act === undefined ? 3 : 4}>{under}</td>
                    </tr>
                  )}
                </Fragment>
              );
            })}
          </tbody>
        ))}
      </table>
    </div>
  );
}
