import { Link } from '@tanstack/react-router';
import { IconShieldCheck, IconShieldX } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { byteSize, count } from '../parts/figures.js';
import { CopyText } from '../parts/copy-text.js';
import { span } from '../parts/times.js';
import type { PackageAnswer } from './package-check.js';
import classes from './proofs.module.css';

const mostShown = 100;

interface PackageVerdictProps {
  readonly answer: PackageAnswer;
  /** The viewer's workspace: findings in files of it lead to their events. */
  readonly workspaceId: string | undefined;
  /** The digest that the file should have, as the server says it. */
  readonly expectedDigest?: string | null | undefined;
}

function headline({ kind, decision, manifest, events }: PackageAnswer): string {
  if (kind === 'unknown') return 'No package that Plinth makes';
  if (decision !== undefined) return `Evidence: ${decision.model} v${decision.version} for ${decision.target}, ${decision.outcome.toLowerCase().replaceAll('_', ' ')}`;
  if (kind === 'evidence') return 'Evidence of a decision';
  return `Export of ${manifest?.scope ?? 'the audit log'}, ${count(events, 'event')}`;
}

function List({ title, lines }: { readonly title: string; readonly lines: readonly string[] }) {
  if (lines.length === 0) return null;
  return (
    <>
      <h3 className={classes.quiet}>{title}</h3>
      <ul className={classes.lines}>
        {lines.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </>
  );
}

/** What the verifier found: intact or not, the very events, what is proven and what rests on trust. */
export function PackageVerdict({ answer, workspaceId, expectedDigest }: PackageVerdictProps): ReactNode {
  const isOther = expectedDigest != null && expectedDigest !== answer.digest;
  const isGood = answer.isIntact && !isOther;
  const own = answer.manifest?.workspaceId === workspaceId;
  return (
    <section className={classes.verdict} aria-label="Verdict" aria-live="polite" data-good={isGood ? '' : undefined}>
      <h2 className={classes.headline}>
        {isGood ? <IconShieldCheck size={18} aria-hidden /> : <IconShieldX size={18} aria-hidden />}
        {isGood ? 'Intact' : isOther && answer.isIntact ? 'Intact, and not the file that was sealed' : `Not intact: ${count(answer.findings.length, 'finding')}`}
      </h2>
      <p className="dim">
        {headline(answer)} · {byteSize(answer.size)} · checked here in {span(answer.milliseconds)}
      </p>
      {isOther && <p className={classes.wrong}>Its SHA-256 is not the one that the server names: {expectedDigest}.</p>}
      {answer.findings.length > 0 && (
        <table className={classes.findings}>
          <thead>
            <tr>
              <th scope="col">What</th>
              <th scope="col">Event</th>
              <th scope="col">Finding</th>
            </tr>
          </thead>
          <tbody>
            {answer.findings.slice(0, mostShown).map(({ kind, sequence, through, message }) => (
              <tr key={`${kind} ${sequence ?? ''} ${message}`}>
                <td>{kind}</td>
                <td className="num">
                  {sequence === undefined ? (
                    '–'
                  ) : own ? (
                    <Link to="/audit" search={{ event: String(sequence) }} className="link">
                      {sequence}
                    </Link>
                  ) : (
                    sequence
                  )}
                  {through !== undefined && through !== sequence && ` to ${through}`}
                </td>
                <td>{message}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {answer.findings.length > mostShown && <p className="dim">The first {mostShown} are shown.</p>}
      <List title="Proven" lines={answer.proven} />
      <List title="Rests on trust" lines={answer.trusts} />
      <List title="Worth knowing" lines={answer.remarks} />
      <dl className={classes.facts}>
        <dt>Key</dt>
        <dd>{answer.trust === 'known' ? 'One that this browser knows.' : answer.trust === 'given' ? 'The one that was given.' : 'Taken from the file itself.'}</dd>
        {answer.fingerprints.map((fingerprint) => (
          <div key={fingerprint} style={{ display: 'contents' }}>
            <dt>Fingerprint</dt>
            <dd>
              <CopyText text={fingerprint} what="fingerprint of the key" />
            </dd>
          </div>
        ))}
        <dt>SHA-256</dt>
        <dd>
          <CopyText text={answer.digest} what="SHA-256 of the file" />
        </dd>
      </dl>
    </section>
  );
}
