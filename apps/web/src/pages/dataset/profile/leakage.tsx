import { IconAlertTriangle, IconCircleCheck, IconHelpCircle, IconLoader2 } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { snapshotLeakageDocument } from '../../../api/operations/data-profiles.js';
import { operation } from '../../../api/use-query.js';
import type { SnapshotLeakageQuery } from '../../../generated/data/graphql.js';
import { count } from '../../../parts/figures.js';
import { Bone, Failure } from '../../../states/states.js';
import classes from './profile.module.css';

type Leakage = SnapshotLeakageQuery['datasetSnapshot']['leakage'];
type Shared = Leakage['shared'][number];

const againAfterMs = 2_000;
const units = { FILE: 'file', ROW: 'row', KEY: 'key' } as const;

/** How they were compared, for whoever wants to know what the verdict means. */
function how({ key, compared }: Leakage): string {
  if (compared.length === 0) return 'by the bytes of their files';
  return `by the bytes of their files, and ${compared.join(', ')} by ${key == null ? 'whole rows' : key.join(', ')}`;
}

function exampleText(example: unknown): string {
  return typeof example === 'object' && example !== null ? Object.entries(example).map(([column, value]) => `${column} ${value === null ? 'null' : String(value)}`).join(', ') : '';
}

function SharedLine({ shared: { splits, unit, count: number, rows, examples } }: { readonly shared: Shared }) {
  const shown = examples.map(exampleText).filter((text) => text !== '');
  return (
    <li>
      <span style={{ fontWeight: 500 }}>{splits.join(' and ')}</span> share {count(number, units[unit])}
      {rows != null && <span className="dim"> ({rows.map((each) => each.toLocaleString('en-US')).join(' and ')} rows)</span>}
      {shown.length > 0 && (
        <span className={classes.example} title={shown.join('\n')}>
          such as {shown.join(' · ')}
        </span>
      )}
    </li>
  );
}

/** Whether the splits of a snapshot have anything in common. */
export function LeakageVerdict({ reference }: { readonly reference: string }) {
  const query = useQuery({ ...operation(snapshotLeakageDocument, { reference }), refetchInterval: ({ state }) => (state.data?.datasetSnapshot.leakage.state === 'PENDING' ? againAfterMs : false) });
  if (query.error !== null && query.data === undefined) return <Failure error={query.error} retry={() => void query.refetch()} compact />;
  const leakage = query.data?.datasetSnapshot.leakage;
  if (leakage === undefined) return <Bone width="40%" />;
  if (leakage.verdict === 'LEAKS') {
    return (
      <div className={classes.verdict} data-verdict="LEAKS">
        <IconAlertTriangle size={15} aria-hidden />
        <div>
          <span>
            They leak: what is learnt from one is seen in the other. <span className="dim">Compared {how(leakage)}.</span>
          </span>
          <ul>
            {leakage.shared.map((shared) => (
              <SharedLine key={`${shared.unit} ${shared.splits.join(' ')}`} shared={shared} />
            ))}
          </ul>
        </div>
      </div>
    );
  }
  if (leakage.verdict === 'CLEAN') {
    return (
      <div className={classes.verdict} data-verdict="CLEAN">
        <IconCircleCheck size={15} aria-hidden />
        <span>
          Nothing in common. <span className="dim">Compared {how(leakage)}.</span>
        </span>
      </div>
    );
  }
  if (leakage.verdict === 'NOT_SPLIT') {
    return (
      <div className={classes.verdict} data-verdict="NOT_COMPARED">
        <IconHelpCircle size={15} aria-hidden />
        <span>Nothing to compare: fewer than two of them hold anything.</span>
      </div>
    );
  }
  const Icon = leakage.state === 'PENDING' ? IconLoader2 : IconHelpCircle;
  return (
    <div className={classes.verdict} data-verdict={leakage.state === 'PENDING' ? 'PENDING' : 'NOT_COMPARED'}>
      <Icon size={15} aria-hidden />
      <span>{leakage.state === 'PENDING' ? 'Their rows wait to be compared.' : `Not compared: ${leakage.reason ?? ''}`}</span>
    </div>
  );
}
