import { IconCircleX } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { executionFailureDocument } from '../../api/operations/pipelines-execution.js';
import { operation } from '../../api/use-query.js';
import { differenceWords, shortName } from '../../executions/words.js';
import type { ExecutionFailureQuery } from '../../generated/pipelines/graphql.js';
import { Ago } from '../../parts/time.js';
import { WebAddress } from '../../parts/web-address.js';
import { Bone, Failure } from '../../states/states.js';
import classes from './execution.module.css';

type Analysis = NonNullable<NonNullable<ExecutionFailureQuery['execution']>['failure']>;
const shownOfSame = 8;
/** The server tells no more. */
const mostOfSame = 20;
const shownDifferences = 12;

function ErrorText({ step }: { readonly step: Analysis['step'] }) {
  const [open, setOpen] = useState(false);
  const { error, logUrl } = step.facts;
  return (
    <>
      <div className={classes.error}>
        {step.errorClass != null && <div className={`${classes.errorClass} mono`}>{step.errorClass}</div>}
        {error == null ? <p className="dim">Nothing was told of the error.</p> : <p className={classes.message} title={error.message}>{error.message}</p>}
      </div>
      <div className={classes.acts}>
        {error?.stackTrace != null && (
          <button type="button" className="link-button" aria-expanded={open} onClick={() => setOpen(!open)}>
            {open ? 'Hide where it happened' : 'Show where it happened'}
          </button>
        )}
        {logUrl != null && <WebAddress address={logUrl}>Its log</WebAddress>}
      </div>
      {open && error?.stackTrace != null && (
        <pre className={classes.trace} tabIndex={0} aria-label="Where it happened">
          {error.stackTrace}
        </pre>
      )}
    </>
  );
}

/** One of each other execution: its attempts by the same cause are not told apart. */
function elsewhere(same: Analysis['same'], own: string | undefined): Analysis['same'] {
  return [...new Map(same.toReversed().map((each) => [each.root?.id ?? each.id, each])).values()].toReversed().filter(({ id, root }) => (root?.id ?? id) !== own);
}

function Same({ same, errorClass }: { readonly same: Analysis['same']; readonly errorClass: string | null | undefined }) {
  if (same.length === 0) return <p className="dim">{errorClass == null ? 'What it failed by is not known, so neither are others like it.' : 'It has not failed by this cause at any other time.'}</p>;
  return (
    <ul className={classes.same}>
      {same.slice(0, shownOfSame).map(({ id, startedAt, root }) => (
        <li key={id}>
          <Link to="/executions/$executionId" params={{ executionId: root?.id ?? id }} className="link">
            {startedAt == null ? 'not started' : <Ago at={startedAt} />}
          </Link>
        </li>
      ))}
      {same.length > shownOfSame && <li className="faint">and {same.length - shownOfSame} more</li>}
    </ul>
  );
}

function Otherwise({ differences }: { readonly differences: Analysis['differences'] }) {
  if (differences.length === 0) return <p className="dim">Nothing that was told is otherwise: same code, inputs, parameters and environment.</p>;
  const value = (text: string | null | undefined, side: 'before' | 'after') =>
    text == null ? <span className="faint">not there</span> : text === '' ? <span className="faint">version not told</span> : <span className={`${classes[side]} ${/^[0-9a-f]{32,}$/.test(text) ? 'mono' : ''}`} title={text}>{/^[0-9a-f]{32,}$/.test(text) ? text.slice(0, 12) : text.length > 120 ? `${text.slice(0, 119)}…` : text}</span>;
  return (
    <>
      <ul className={classes.lines}>
        {differences.slice(0, shownDifferences).map(({ kind, name, before, after }) => (
          <li key={`${kind} ${name}`}>
            <div className={classes.lineName}>
              <span>{differenceWords[kind]}</span>
              <span className="clip" style={{ color: 'var(--text)' }} title={name}>
                {name}
              </span>
            </div>
            <div className={classes.lineValues}>
              {value(before, 'before')}
              <span className="faint" aria-label="became">
                →
              </span>
              {value(after, 'after')}
            </div>
          </li>
        ))}
      </ul>
      {differences.length > shownDifferences && <p className="faint">{differences.length - shownDifferences} more</p>}
    </>
  );
}

interface WhyFailedProps {
  readonly executionId: string;
  readonly pipeline: string | undefined;
}

/** The step with which it began, by which error, when else that happened, and what was otherwise when it last went well. */
export function WhyFailed({ executionId, pipeline }: WhyFailedProps) {
  const query = useQuery(operation(executionFailureDocument, { id: executionId }));
  const failure = query.data?.execution?.failure;
  if (query.error !== null && failure == null) return <Failure error={query.error} retry={() => void query.refetch()} compact />;
  if (failure === undefined) {
    return (
      <div style={{ display: 'grid', gap: 14 }}>
        <Bone width="50%" />
        <Bone width="auto" style={{ height: 60 }} />
        <Bone width="70%" />
      </div>
    );
  }
  if (failure === null) return null;
  const { step, lastSuccess, differences } = failure;
  const same = elsewhere(failure.same, step.root?.id);
  return (
    <section aria-label="Why it failed">
      <h2 className={classes.whyHead}>
        <IconCircleX size={16} aria-hidden /> Why it failed
      </h2>
      <p>
        {step.id === executionId ? (
          'No step of it failed; it failed itself.'
        ) : (
          <>
            It began with{' '}
            <Link to="/executions/$executionId" params={{ executionId: step.id }} className="link" style={{ fontWeight: 600 }}>
              {shortName(step.job?.name ?? step.id, pipeline)}
            </Link>
            .
          </>
        )}
      </p>
      <ErrorText step={step} />
      <div className={classes.whyPart}>
        <h3>
          The same failure at other times {same.length > 0 && <span className="faint num">{failure.same.length === mostOfSame ? `${same.length} or more` : same.length}</span>}
        </h3>
        <Same same={same} errorClass={step.errorClass} />
      </div>
      <div className={classes.whyPart}>
        <h3>
          What is otherwise since it went well{' '}
          {lastSuccess?.startedAt != null && (
            <Link to="/executions/$executionId" params={{ executionId: lastSuccess.id }} className="link" style={{ fontWeight: 400 }}>
              <Ago at={lastSuccess.startedAt} />
            </Link>
          )}
        </h3>
        {lastSuccess == null ? (
          <p className="dim">It has not gone well before.</p>
        ) : (
          <>
            <Otherwise differences={differences} />
            <div className={classes.acts}>
              <Link to="/executions/compare" search={{ base: lastSuccess.id, head: step.id }} className="link">
                Compare the two
              </Link>
            </div>
          </>
        )}
      </div>
    </section>
  );
}
