import { IconAlertTriangle, IconCircleCheck, IconHelpCircle } from '@tabler/icons-react';
import type { DriftReportQuery } from '../../generated/monitoring/graphql.js';
import classes from './report.module.css';

type Findings = NonNullable<NonNullable<DriftReportQuery['driftReport']>['expectations']>;
type Result = Findings['results'][number];

const looks = { MET: { icon: IconCircleCheck, tone: 'good' }, VIOLATED: { icon: IconAlertTriangle, tone: 'bad' }, UNDECIDED: { icon: IconHelpCircle, tone: 'warn' } } as const;
const rank = ({ holds }: Result): number => (holds === false ? 0 : holds == null ? 1 : 2);

/** Whether the rows are as the suite expects them: what is not met first, with a value of it; what is met, on demand. */
export function Expectations({ findings }: { readonly findings: Findings }) {
  const { icon: Icon, tone } = looks[findings.outcome];
  const open = findings.results.filter(({ holds }) => holds !== true).toSorted((one, other) => rank(one) - rank(other));
  const met = findings.results.filter(({ holds }) => holds === true);
  return (
    <section className={classes.verdict} aria-label="Expectations">
      <Icon size={18} stroke={1.9} color={`var(--${tone})`} aria-hidden />
      <div>
        <p>
          {findings.outcome === 'MET' ? 'The rows are as expected' : findings.outcome === 'VIOLATED' ? 'The rows are not as expected' : 'It is not known whether the rows are as expected'}
          <span className="dim">
            {' '}
            by {findings.suite}, version {findings.version}
          </span>
        </p>
        {open.map((result, at) => (
          <p key={at} style={{ color: result.holds === false ? 'var(--bad)' : 'var(--warn)' }}>
            {result.sentence}
            {result.example != null && (
              <>
                {' '}
                Such as <code>{result.example}</code>.
              </>
            )}
          </p>
        ))}
        {met.length > 0 && (
          <details>
            <summary className="dim">{met.length} met</summary>
            {met.map((result, at) => (
              <p key={at} className="dim">
                {result.sentence}
              </p>
            ))}
          </details>
        )}
      </div>
    </section>
  );
}
