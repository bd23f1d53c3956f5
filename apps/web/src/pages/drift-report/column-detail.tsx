import type { DriftSideFieldsFragment } from '../../generated/monitoring/graphql.js';
import { chanceText } from '../../monitoring/intensity.js';
import { measureWords, refusalWords, sizeWords, wordsOfTest } from '../../monitoring/test-words.js';
import { figure } from '../../parts/figures.js';
import { shareText } from '../dataset/profile/distribution.js';
import type { DriftColumn, ReportLine } from './ranked.js';
import classes from './report.module.css';
import { Legend, momentText, ThenAndNow } from './then-and-now.js';

const kindWords: Readonly<Record<string, string>> = { NUMERIC: 'numbers', CATEGORICAL: 'categories', TEXT: 'texts', EMBEDDING: 'vectors', DATETIME: 'moments' };

/** What was found of one column: in words, as a picture, in numbers. */
export function ColumnDetail({ line }: { readonly line: ReportLine }) {
  if (line.kind === 'refusal') {
    const { code, sentence, countsAsDrift } = line.refusal;
    return (
      <section className={classes.detail} aria-label={`Column ${line.name}`} tabIndex={0}>
        <h2 className="mono">{line.name}</h2>
        <p className={classes.sentence} data-tone="warn">
          {sentence}
        </p>
        <p className="dim">
          {refusalWords(code)}: there is no verdict on this column. {countsAsDrift ? 'It counts among the drifted ones, since what is gone or of another type can not be as it was.' : 'That is not “no drift”: nothing is known of it.'}
        </p>
      </section>
    );
  }
  return <VerdictDetail verdict={line.verdict} />;
}

function VerdictDetail({ verdict }: { readonly verdict: DriftColumn }) {
  const { column, kind, test, statistic, pValue, threshold, drifted, errorBound, effectSize, sentence, histogram, reference, current, aspects } = verdict;
  const { title, about } = wordsOfTest(test);
  return (
    <section className={classes.detail} aria-label={`Column ${column}`} tabIndex={0}>
      <h2>
        <span className="mono">{column}</span> <span className="faint">{kindWords[kind] ?? kind.toLowerCase()}</span>
      </h2>
      <p className={classes.sentence} data-tone={drifted ? 'bad' : 'good'}>
        {sentence}
      </p>
      {histogram == null ? (
        <p className="dim">There is no picture of it: only what its values come to was kept.</p>
      ) : (
        <>
          <Legend />
          <ThenAndNow column={column} kind={kind} bins={histogram} />
        </>
      )}
      <h3>What the test says</h3>
      <p className="dim">
        <b>{title}.</b> {about}{' '}
        {pValue == null ? 'It is a distance: how much has changed, not how sure that is. From its threshold on the column is told as drifted.' : 'The p-value is how likely chance alone makes so much of a difference: small means unlikely. Under its threshold the column is told as drifted; with many rows even small changes are, so look at the effect beside it.'}
      </p>
      <dl className={classes.facts}>
        <dt>Statistic</dt>
        <dd title={String(statistic)}>
          {figure(statistic, 4)}
          {errorBound != null && <span className="dim"> ± {figure(errorBound, 2)}, since a sketch stands for some rows</span>}
        </dd>
        {pValue != null && (
          <>
            <dt>p-value</dt>
            <dd title={String(pValue)}>{chanceText(pValue)}</dd>
          </>
        )}
        <dt>Threshold</dt>
        <dd>
          {figure(threshold, 4)} <span className="dim">{pValue == null ? 'of the statistic' : 'of the p-value'}</span>
        </dd>
        <dt>Effect</dt>
        <dd>
          {sizeWords(effectSize.size)} <span className="dim">({measureWords(effectSize.measure)} {figure(effectSize.value, 3)})</span>
        </dd>
      </dl>
      {aspects.length > 0 && (
        <>
          <h3>What it was compared by</h3>
          <ul className={classes.aspects}>
            {aspects.map((aspect) => (
              <li key={aspect.test}>
                <b>{wordsOfTest(aspect.test).title}</b> {aspect.drifted ? <span style={{ color: 'var(--bad)' }}>drifted</span> : <span className="dim">as the baseline</span>}
                <div className="dim">{aspect.sentence}</div>
              </li>
            ))}
          </ul>
        </>
      )}
      <h3>Then and now</h3>
      <Sides kind={kind} reference={reference} current={current} />
    </section>
  );
}

function Sides({ kind, reference, current }: { readonly kind: string; readonly reference: DriftSideFieldsFragment; readonly current: DriftSideFieldsFragment }) {
  const value = (number: number | undefined): string => (number === undefined ? '–' : kind === 'DATETIME' ? momentText(number) : figure(number, 4));
  const deviation = (number: number | undefined): string => (number === undefined ? '–' : kind === 'DATETIME' ? `${figure(number / 86_400, 3)} d` : figure(number, 4));
  const lines: readonly (readonly [string, (side: DriftSideFieldsFragment) => string])[] = [
    ['Rows', ({ rows }) => rows.toLocaleString('en-US')],
    ['Without a value', ({ nulls, rows }) => shareText(nulls, rows)],
    ...(reference.notFinite + current.notFinite > 0 ? [['NaN or infinite', ({ notFinite, rows }: DriftSideFieldsFragment) => shareText(notFinite, rows)] as const] : []),
    ...(reference.numbers == null && current.numbers == null
      ? []
      : ([
          [kind === 'TEXT' ? 'Mean length' : 'Mean', ({ numbers }) => value(numbers?.mean)],
          ['Deviation', ({ numbers }) => deviation(numbers?.deviation)],
          ['Least', ({ numbers }) => value(numbers?.minimum)],
          ['Median', ({ numbers }) => value(numbers?.median)],
          ['Greatest', ({ numbers }) => value(numbers?.maximum)],
        ] as const satisfies readonly (readonly [string, (side: DriftSideFieldsFragment) => string])[])),
    ...(reference.distinct == null && current.distinct == null ? [] : [['Different values', ({ distinct }: DriftSideFieldsFragment) => distinct?.toLocaleString('en-US') ?? '–'] as const]),
  ];
  return (
    <table className={classes.sides}>
      <thead>
        <tr>
          <th scope="col">
            <span className="sr-only">What</span>
          </th>
          <th scope="col">Baseline</th>
          <th scope="col">This window</th>
        </tr>
      </thead>
      <tbody>
        {lines.map(([label, of]) => (
          <tr key={label}>
            <th scope="row">{label}</th>
            <td>{of(reference)}</td>
            <td data-moved={of(reference) === of(current) ? undefined : ''}>{of(current)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
