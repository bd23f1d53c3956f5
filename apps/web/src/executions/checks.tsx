import { IconAlertTriangle } from '@tabler/icons-react';
import type { ExecutionUseFragment } from '../generated/pipelines/graphql.js';

/** What was asserted of data, in a cell: how much held, and what did not. */
export function Checks({ checks }: { readonly checks: ExecutionUseFragment['checks'] }) {
  if (checks.length === 0) return <span className="faint">–</span>;
  const failed = checks.filter(({ hasPassed }) => !hasPassed);
  const words = failed.map(({ assertion, column }) => (column == null ? assertion : `${column}: ${assertion}`)).join(', ');
  return failed.length === 0 ? (
    <span className="num">{checks.length} held</span>
  ) : (
    <span className="clip" style={{ color: 'var(--bad)' }} title={words}>
      <IconAlertTriangle size={13} style={{ verticalAlign: -2 }} aria-hidden /> {failed.length} of {checks.length} did not hold
    </span>
  );
}
