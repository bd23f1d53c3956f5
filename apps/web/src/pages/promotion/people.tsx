import { IconCircleCheck, IconCircleDashed, IconThumbDown, IconThumbUp } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useMay } from '../../frame/viewer.js';
import type { RequestDetailsFragment } from '../../generated/governance/graphql.js';
import { CopyText } from '../../parts/copy-text.js';
import { PersonName } from '../../parts/person.js';
import { Tier } from '../../parts/risk-tier.js';
import { Ago, Left } from '../../parts/time.js';
import { exactTime } from '../../parts/times.js';
import { Section } from '../run/facts.js';
import facts from '../run/run.module.css';
import { seatsText } from './policy-terms.js';
import classes from './promotion.module.css';

type Request = RequestDetailsFragment;

const shownPeople = 5;

function couldFill(people: Request['quorums'][number]['requirements'][number]['couldFill'], from: unknown): string {
  if (people.length === 0) return `nobody who may is left: ${seatsText(from)}`;
  const names = people.slice(0, shownPeople).map(({ name }) => name).join(', ');
  return people.length > shownPeople ? `${names} or ${people.length - shownPeople} others` : names;
}

/** Who fills which seat, and who could. */
export function Seats({ request }: { readonly request: Request }) {
  const readsPolicies = useMay('policy:read');
  return request.quorums.map((quorum) => (
    <Section
      key={quorum.policyId}
      title={quorum.policyName}
      extra={
        readsPolicies && (
          <Link to="/policies/$policyId" params={{ policyId: quorum.policyId }} className="link" style={{ fontSize: 12 }}>
            policy
          </Link>
        )
      }
    >
      {quorum.requirements.map((requirement) => {
        const missing = Math.max(0, requirement.needed - requirement.filledBy.length);
        return (
          <div key={requirement.name}>
            <div className={classes.seat} title={seatsText(requirement.from)}>
              {missing === 0 ? <IconCircleCheck size={15} color="var(--good)" aria-label="Filled" /> : <IconCircleDashed size={15} color="var(--text-3)" aria-label="Empty" />}
              <span style={{ fontWeight: 500 }}>{requirement.name}</span>
              <span className="faint num" style={{ marginLeft: 'auto', whiteSpace: 'nowrap' }}>
                {requirement.filledBy.length} of {requirement.needed}
              </span>
            </div>
            {requirement.filledBy.map((person) => (
              <div key={person.id} className={classes.quote}>
                <PersonName person={person} />
              </div>
            ))}
            {missing > 0 && request.status === 'OPEN' && <div className={classes.quote}>could be filled by {couldFill(requirement.couldFill, requirement.from)}</div>}
          </div>
        );
      })}
    </Section>
  ));
}

export function Votes({ request }: { readonly request: Request }) {
  return (
    <Section title="Votes">
      {request.votes.length === 0 && <p className="faint">{request.decision == null ? 'None yet.' : 'None.'}</p>}
      {request.votes.map((vote) => (
        <div key={vote.id} className={classes.vote} data-off={vote.dismissedAt == null ? undefined : ''}>
          {vote.verdict === 'APPROVE' ? <IconThumbUp size={14} color="var(--good)" style={{ verticalAlign: -2 }} aria-label="Approves" /> : <IconThumbDown size={14} color="var(--bad)" style={{ verticalAlign: -2 }} aria-label="Rejects" />}{' '}
          <span style={{ fontWeight: 500 }}>
            <PersonName person={vote.voter} />
          </span>
          {vote.principal != null && vote.voter != null && vote.principal.id !== vote.voter.id && <span> for {vote.principal.name}</span>}{' '}
          <span className="faint">
            <Ago at={vote.castAt} />
          </span>
          {vote.comment != null && <div className={classes.quote}>“{vote.comment}”</div>}
          {vote.meaning != null && (
            <div className={classes.quote}>
              signed {vote.printedName == null ? '' : `as ${vote.printedName}`}: {vote.meaning}
            </div>
          )}
          {vote.dismissedAt != null && <div className={classes.quote}>counts no more: {vote.dismissedReason}</div>}
        </div>
      ))}
    </Section>
  );
}

export function RequestFacts({ request }: { readonly request: Request }) {
  return (
    <Section title="Request">
      <dl className={facts.facts}>
        <dt>Asked by</dt>
        <dd>
          <PersonName person={request.requester} />, <Ago at={request.requestedAt} />
        </dd>
        <dt>Made by</dt>
        <dd>
          <PersonName person={request.version?.createdBy} />
        </dd>
        {request.version?.sourceRun != null && (
          <>
            <dt>From run</dt>
            <dd>
              <Link to="/runs/$runId" params={{ runId: request.version.sourceRun.id }} className="link">
                {request.version.sourceRun.name}
              </Link>
            </dd>
          </>
        )}
        <dt>Risk</dt>
        <dd>
          <Tier tier={request.riskTier} />
        </dd>
        {request.status === 'OPEN' && (
          <>
            <dt>Expires</dt>
            <dd>
              <Left until={request.expiresAt} /> <span className="faint">{exactTime(Date.parse(request.expiresAt))}</span>
            </dd>
          </>
        )}
        <dt>Subject</dt>
        <dd title="SHA-256 of everything the request stands on. Votes are for this and nothing else.">
          <CopyText text={request.subjectDigest} label={request.subjectDigest.slice(0, 16)} what="subject digest" />
        </dd>
        {request.decision != null && (
          <>
            <dt>Decision</dt>
            <dd title="SHA-256 of the frozen decision; the audit log has it too.">
              <CopyText text={request.decision.digest} label={request.decision.digest.slice(0, 16)} what="decision digest" />
            </dd>
          </>
        )}
      </dl>
    </Section>
  );
}
