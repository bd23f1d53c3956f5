import { Link } from '@tanstack/react-router';
import type { PolicyQuery } from '../../generated/governance/graphql.js';
import { CopyText } from '../../parts/copy-text.js';
import { PersonName } from '../../parts/person.js';
import { Ago } from '../../parts/time.js';
import { sorted, writeDraft } from './draft.js';
import { lineDiff } from './line-diff.js';
import classes from './policies.module.css';

type Policy = NonNullable<PolicyQuery['policy']>;

const signs = { same: ' ', added: '+', removed: '−' } as const;

/** What the policy said when, and how each version differs from the one before. */
export function Editions({ policy, version }: { readonly policy: Policy; readonly version: number | undefined }) {
  const shown = policy.versions.find((edition) => edition.version === (version ?? policy.version)) ?? policy.versions[0];
  const before = policy.versions.find((edition) => edition.version === (shown?.version ?? 0) - 1);
  const textOf = (document: unknown): readonly string[] => writeDraft(sorted(document)).split('\n');
  const lines = shown === undefined ? [] : lineDiff(before === undefined ? [] : textOf(before.document), textOf(shown.document));
  return (
    <div className={classes.split}>
      <nav className={classes.editions} aria-label="Versions">
        {policy.versions.map((edition) => (
          <Link key={edition.version} to="/policies/$policyId" params={{ policyId: policy.id }} search={{ tab: 'versions', version: String(edition.version) }} className={classes.edition} data-on={edition.version === shown?.version ? '' : undefined} activeOptions={{ includeSearch: true, explicitUndefined: true }}>
            <strong className="num">v{edition.version}</strong> {edition.version === policy.version && policy.archivedAt == null && <span className="faint">holds now</span>}
            <div className="dim">
              <PersonName person={edition.createdBy} />, <Ago at={edition.createdAt} />
            </div>
            {edition.note != null && <div className="dim">“{edition.note}”</div>}
          </Link>
        ))}
      </nav>
      {shown !== undefined && (
        <div style={{ minWidth: 0 }}>
          <div style={{ padding: '12px 16px 0' }}>
            {before === undefined ? 'The first version' : `What v${shown.version} changed of v${before.version}`} · <CopyText text={shown.digest} label={shown.digest.slice(0, 12)} what="digest" />
          </div>
          <div className={classes.diff} tabIndex={0} role="region" aria-label="Differences">
            {lines.map((line, at) => (
              <div key={at} data-kind={before === undefined ? 'same' : line.kind}>
                {before === undefined ? '' : `${signs[line.kind]} `}
                {line.text}
              </div>
            ))}
          </div>
        </div>
      )}
    </div>
  );
}
