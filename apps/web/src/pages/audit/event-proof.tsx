import { Button } from '@mantine/core';
import { IconShieldCheck, IconShieldHalf, IconShieldX } from '@tabler/icons-react';
import { type InclusionStep, toHex } from '@plinth/verify';
import type { AuditEventFieldsFragment } from '../../generated/governance/graphql.js';
import { CheckList } from '../../proofs/check-list.js';
import { useEventProof } from '../../proofs/use-log.js';
import { Failure } from '../../states/states.js';
import classes from './audit.module.css';

const short = (hash: Uint8Array): string => toHex(hash).slice(0, 16);

function Way({ steps }: { readonly steps: readonly InclusionStep[] }) {
  if (steps.length === 0) return null;
  return (
    <details className={classes.way}>
      <summary>The way from the leaf to the root, {steps.length === 1 ? 'one hash' : `${steps.length} hashes`}</summary>
      <table className={classes.steps}>
        <thead>
          <tr>
            <th scope="col">Level</th>
            <th scope="col">Left</th>
            <th scope="col">Right</th>
            <th scope="col">SHA-256(01 ‖ left ‖ right)</th>
          </tr>
        </thead>
        <tbody>
          {steps.map(({ side, sibling, hash }, level) => (
            <tr key={toHex(hash)}>
              <td className="num">{level + 1}</td>
              <td className="mono">{side === 'left' ? short(sibling) : '↑ so far'}</td>
              <td className="mono">{side === 'right' ? short(sibling) : '↑ so far'}</td>
              <td className="mono">{short(hash)}…</td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}

/** Verifies the event in this browser, and shows each step. */
export function EventProof({ event }: { readonly event: AuditEventFieldsFragment }) {
  const proof = useEventProof();
  const { data } = proof;
  const failing = data?.checks.filter(({ outcome }) => outcome === 'fails') ?? [];
  const isPending = data !== undefined && failing.length === 0 && data.steps.length === 0 && data.checks.some(({ id, outcome }) => id === 'leaf' && outcome === 'open');
  return (
    <section className={classes.proof} aria-label="Proof">
      <div className={classes.proofHead}>
        <Button data-autofocus variant={data === undefined ? 'filled' : 'default'} leftSection={<IconShieldCheck size={14} aria-hidden />} loading={proof.isPending} onClick={() => proof.mutate(event)}>
          {data === undefined ? 'Verify' : 'Verify again'}
        </Button>
        {data === undefined && !proof.isPending && proof.error === null && <span className="dim">Checks the event against the signed log, in this browser.</span>}
        <div role="status">
          {data !== undefined && (
            <h2 className={classes.proofVerdict} data-tone={failing.length > 0 ? 'bad' : isPending ? 'warn' : 'good'}>
              {failing.length > 0 ? <IconShieldX size={17} aria-hidden /> : isPending ? <IconShieldHalf size={17} aria-hidden /> : <IconShieldCheck size={17} aria-hidden />}
              {failing.length > 0 ? `Not proven: ${failing.map(({ title }) => title.toLowerCase()).join(', ')}` : isPending ? 'Not in a checkpoint yet' : 'Verified in this browser'}
            </h2>
          )}
        </div>
      </div>
      {proof.error !== null && <Failure error={proof.error} compact />}
      {data !== undefined && (
        <>
          <CheckList checks={data.checks} label="What was checked" />
          <Way steps={data.steps} />
        </>
      )}
    </section>
  );
}
