import { IconCheck, IconHelpCircle, IconX } from '@tabler/icons-react';
import type { Row } from './cells.js';

/** Whether a prediction was wrong: by shape and word, not by colour alone. */
export function Verdict({ row: { isWrong, labelledAt } }: { readonly row: Row }) {
  if (isWrong === true) return <span style={{ display: 'inline-flex', alignItems: 'center', gap: 4, color: 'var(--bad)' }}><IconX size={14} aria-hidden /> Wrong</span>;
  if (isWrong === false) return <span style={{ display: 'inline-flex', alignItems: 'center', gap: 4, color: 'var(--good)' }}><IconCheck size={14} aria-hidden /> Right</span>;
  return <span className="faint" style={{ display: 'inline-flex', alignItems: 'center', gap: 4 }} title={labelledAt == null ? 'It has no label' : 'Output or label is missing, or they can not be compared so'}><IconHelpCircle size={14} aria-hidden /> {labelledAt == null ? 'No label' : 'Not known'}</span>;
}
