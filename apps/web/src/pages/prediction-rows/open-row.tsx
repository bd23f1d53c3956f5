import { Button } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { CopyText } from '../../parts/copy-text.js';
import { Ago } from '../../parts/time.js';
import { type Row, type RowColumn, valueOf, valueText } from './cells.js';
import classes from './prediction-rows.module.css';
import { Verdict } from './verdict.js';

const sides = [{ role: 'OUTPUT', title: 'It answered' }, { role: 'LABEL', title: 'Came true' }, { role: 'FEATURE', title: 'It was given' }] as const;

/** One prediction with all its values. */
export function OpenRow({ row, columns, isCompared, onClose }: { readonly row: Row; readonly columns: readonly RowColumn[]; readonly isCompared: boolean; readonly onClose: () => void }) {
  return (
    <section className={classes.open} aria-label={`Prediction ${row.id}`}>
      <div className={classes.openHead}>
        <h2 className="mono">{row.id}</h2>
        <CopyText text={row.id} label="id" what="id" />
        {isCompared && <Verdict row={row} />}
        <span className="dim">
          <Ago at={row.at} />, row {row.row}
        </span>
        <Link to="/predictions/$batchId" params={{ batchId: row.batchId }} className="link">
          Its batch
        </Link>
        <Button variant="subtle" size="compact-xs" leftSection={<IconX size={12} aria-hidden />} onClick={onClose}>
          Close
        </Button>
      </div>
      <div className={classes.sides}>
        {sides.map(({ role, title }) => {
          const own = columns.filter((column) => column.role === role);
          return (
            <div key={role}>
              <h3>
                {title}
                {role === 'LABEL' && row.labelledAt != null && <span className="faint"> <Ago at={row.labelledAt} /></span>}
              </h3>
              {role === 'LABEL' && row.labelledAt == null && <p className="dim">It is not known yet.</p>}
              {role === 'LABEL' && row.isContradicted && <p style={{ color: 'var(--warn)' }}>It was told different labels: the latest counts.</p>}
              <dl className={classes.values}>
                {own.map((column) => {
                  const value = valueText(valueOf(row, column));
                  return [
                    <dt key={`${column.name} name`}>{column.name}</dt>,
                    <dd key={column.name}>{column.isHidden ? <span className="faint">sensitive: shown to nobody</span> : value === undefined ? <span className="faint">–</span> : value.exact}</dd>,
                  ];
                })}
              </dl>
            </div>
          );
        })}
      </div>
    </section>
  );
}
