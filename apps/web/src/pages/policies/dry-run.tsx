import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { policyDryRunDocument } from '../../api/operations/approvals-policies.js';
import { operation } from '../../api/use-query.js';
import type { PolicyDryRunQuery, StandingOutcome } from '../../generated/governance/graphql.js';
import { count } from '../../parts/figures.js';
import { targetText } from '../../parts/promotion-status.js';
import { Ago } from '../../parts/time.js';
import { Bone, Empty, Failure } from '../../states/states.js';
import type { Draft } from './draft.js';
import classes from './policies.module.css';

type Case = PolicyDryRunQuery['policyDryRun']['cases'][number];

const words: Readonly<Record<StandingOutcome, string>> = { OPEN: 'still open', APPROVED: 'approved', REJECTED: 'rejected', EXPIRED: 'expired', VOIDED: 'void' };

function CaseLine({ each }: { readonly each: Case }) {
  const { request, was, wouldBe, reasons } = each;
  const differs = was !== wouldBe;
  return (
    <li className={classes.case}>
      <span>
        <Link to="/promotions/$promotion" params={{ promotion: String(request.number) }} className="link" style={{ textDecoration: 'underline' }}>
          #{request.number}
        </Link>{' '}
        {request.modelName} v{request.versionNumber} into {targetText(request.target)}{' '}
        <span className="faint">
          <Ago at={request.requestedAt} />
        </span>
      </span>
      <span className={differs ? '' : 'dim'}>
        {differs ? (
          <>
            was {words[was]}, <strong style={{ color: wouldBe === 'APPROVED' ? 'var(--good)' : 'var(--warn)' }}>would be {words[wouldBe]}</strong>
          </>
        ) : (
          `${words[was]}, as it was`
        )}
      </span>
      {reasons.length > 0 && <span className="dim">{reasons.join(' · ')}</span>}
    </li>
  );
}

/** What the document would have changed about past requests, as it stands in the form now. */
export function DryRun({ draft, policyId }: { readonly draft: Draft; readonly policyId: string | undefined }) {
  const query = useQuery({ ...operation(policyDryRunDocument, { document: draft, policyId: policyId ?? null }), retry: false });
  if (query.error !== null) return <Failure error={query.error} retry={() => void query.refetch()} />;
  if (query.isPending) {
    return (
      <div style={{ display: 'grid', gap: 26, padding: 16 }}>
        <Bone width="44%" />
        <Bone width="52%" />
      </div>
    );
  }
  const { considered, changed, cases } = query.data.policyDryRun;
  if (considered === 0) {
    return (
      <Empty title="No past request to try it on">
        <p className="dim">Once promotions into this target have been decided, what the policy would have changed about them shows here before you save.</p>
      </Empty>
    );
  }
  return (
    <div className={classes.form}>
      <section>
        <h2>
          {changed === 0 ? 'Nothing would have come out differently' : `${changed} of ${count(considered, 'request')} would have come out differently`}
        </h2>
        <p className="dim">Tried on the newest decided requests of this target, with the votes and numbers of then.</p>
        <ul className={classes.cases}>
          {cases.map((each) => (
            <CaseLine key={each.request.id} each={each} />
          ))}
        </ul>
      </section>
    </div>
  );
}
