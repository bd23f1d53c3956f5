import { IconAlertTriangle, IconCircleCheck, IconCircleX, IconClock } from '@tabler/icons-react';
import { useState } from 'react';
import { useMay } from '../../frame/viewer.js';
import type { GateOutcome, RequestDetailsFragment } from '../../generated/governance/graphql.js';
import { gateKindTitle } from '../../parts/gate-kind.js';
import classes from './promotion.module.css';
import { Anchored, SayHere } from './threads.js';

const looks = {
  PASS: { icon: IconCircleCheck, tone: 'good', word: 'Holds' },
  FAIL: { icon: IconCircleX, tone: 'bad', word: 'Does not hold' },
  PENDING: { icon: IconClock, tone: 'busy', word: 'Waits' },
  ERROR: { icon: IconAlertTriangle, tone: 'warn', word: 'Could not be computed' },
} as const satisfies Record<GateOutcome, unknown>;

const order: readonly GateOutcome[] = ['FAIL', 'ERROR', 'PENDING', 'PASS'];

/** Whether the gates hold, and why, with the numbers; what keeps it back first. */
export function Gates({ request }: { readonly request: RequestDetailsFragment }) {
  const mayComment = useMay('promotion:comment');
  const [writing, setWriting] = useState<string>();
  const gates = request.gates.toSorted((left, right) => order.indexOf(left.outcome) - order.indexOf(right.outcome));
  const several = request.policies.length > 1;
  return (
    <section className={classes.part} aria-label="Gates">
      <h2>
        Gates{' '}
        {gates.length > 0 && (
          <span className="faint num" style={{ fontWeight: 400 }}>
            {gates.filter(({ outcome }) => outcome === 'PASS').length} of {gates.length} {request.status === 'OPEN' ? 'hold now' : request.decision == null ? 'held when last computed' : 'held when it was decided'}
          </span>
        )}
      </h2>
      {gates.length === 0 && <p className="faint">The {several ? 'policies ask' : 'policy asks'} for none.</p>}
      {gates.map((gate) => {
        const { icon: Icon, tone, word } = looks[gate.outcome];
        const id = `${gate.policyId} ${gate.gateId}`;
        return (
          <div key={id} className={classes.gate}>
            <Icon size={16} stroke={1.8} color={`var(--${tone})`} aria-label={word} />
            <div>
              <span style={{ fontWeight: 500 }}>{gate.gateId}</span> <span className="faint">{several ? `${gateKindTitle(gate.kind)} · ${gate.policyName}` : gateKindTitle(gate.kind)}</span>
              <div>{gate.explanation}</div>
              {gate.facts.length > 1 && (
                <div className={classes.gateFacts}>
                  {gate.facts.map((fact) => (
                    <span key={fact.name} style={fact.holds ? {} : { color: 'var(--bad)' }}>
                      {fact.name}: {fact.actual}
                      {fact.wanted == null ? '' : `, wanted ${fact.wanted}`}
                    </span>
                  ))}
                </div>
              )}
            </div>
            {mayComment && <SayHere what={`the gate ${gate.gateId}`} onClick={() => setWriting(id)} />}
            <div className={classes.gateUnder}>
              <Anchored requestId={request.id} threads={request.threads} kind="GATE" anchorKey={gate.gateId} writing={writing === id} onDone={() => setWriting(undefined)} />
            </div>
          </div>
        );
      })}
    </section>
  );
}
