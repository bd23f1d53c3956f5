import { IconAlertTriangle, IconCircleCheck, IconHelpCircle } from '@tabler/icons-react';
import { Link, useNavigate } from '@tanstack/react-router';
import { chanceText, intensityText } from '../../monitoring/intensity.js';
import { measureWords, refusalWords, sizeWords, wordsOfTest } from '../../monitoring/test-words.js';
import { figure } from '../../parts/figures.js';
import parts from '../../parts/parts.module.css';
import type { Column } from '../../table/columns.js';
import { DataTable } from '../../table/data-table.js';
import { countsAsDrift, type ReportLine } from './ranked.js';
import classes from './report.module.css';
import type { ReportSearch } from './view.js';

const none = <span className="faint">–</span>;

interface ColumnsTableProps {
  readonly lines: readonly ReportLine[];
  readonly picked: string | undefined;
  readonly search: ReportSearch;
  readonly monitorId: string;
  readonly reportId: string;
}

function Verdict({ line }: { readonly line: ReportLine }) {
  if (line.kind === 'refusal') {
    return (
      <span className={parts.status} style={{ color: line.refusal.countsAsDrift ? 'var(--bad)' : 'var(--warn)' }} title={line.refusal.sentence}>
        <IconHelpCircle size={14} stroke={2} aria-hidden />
        <span className="clip">{refusalWords(line.refusal.code)}</span>
      </span>
    );
  }
  const drifted = countsAsDrift(line);
  const Icon = drifted ? IconAlertTriangle : IconCircleCheck;
  return (
    <span className={parts.status} style={{ color: drifted ? 'var(--bad)' : 'var(--good)' }}>
      <Icon size={14} stroke={2} aria-hidden />
      {drifted ? 'Drifted' : 'As the baseline'}
    </span>
  );
}

function columnsFor({ picked, search, monitorId, reportId }: Omit<ColumnsTableProps, 'lines'>): readonly Column<ReportLine>[] {
  return [
    {
      id: 'column',
      head: 'Column',
      width: 190,
      pinned: true,
      cell: ({ name }) => (
        <Link to="/monitors/$monitorId/reports/$reportId" params={{ monitorId, reportId }} search={{ ...search, column: name }} replace className={`mono clip ${name === picked ? classes.picked : ''}`} style={{ fontWeight: name === picked ? 600 : 500 }} aria-current={name === picked ? 'true' : undefined} title={name}>
          {name}
        </Link>
      ),
    },
    { id: 'verdict', head: 'Verdict', width: 150, cell: (line) => <Verdict line={line} /> },
    {
      id: 'intensity',
      head: 'Intensity',
      title: 'How much was found, so that tests can be put in one order: 1 is the threshold',
      width: 116,
      align: 'right',
      cell: (line) =>
        line.kind === 'refusal' ? (
          none
        ) : (
          <>
            <span className={classes.meter} data-drifted={line.verdict.drifted ? '' : undefined} aria-hidden>
              <span style={{ width: `${Math.min(100, line.intensity * 50)}%` }} />
            </span>
            <span className="num" style={{ minWidth: 28 }}>
              {intensityText(line.intensity)}
            </span>
          </>
        ),
    },
    { id: 'test', head: 'Test', width: 150, grows: true, cell: (line) => (line.kind === 'refusal' ? none : <span className="clip" title={wordsOfTest(line.verdict.test).about}>{wordsOfTest(line.verdict.test).title}</span>) },
    { id: 'statistic', head: 'Statistic', width: 90, align: 'right', cell: (line) => (line.kind === 'refusal' ? none : <span className="num" title={String(line.verdict.statistic)}>{figure(line.verdict.statistic, 3)}</span>) },
    { id: 'p', head: 'p-value', width: 86, align: 'right', cell: (line) => (line.kind === 'refusal' || line.verdict.pValue == null ? none : <span className="num" title={String(line.verdict.pValue)}>{chanceText(line.verdict.pValue)}</span>) },
    { id: 'threshold', head: 'Threshold', width: 86, align: 'right', cell: (line) => (line.kind === 'refusal' ? none : <span className="num">{figure(line.verdict.threshold, 3)}</span>) },
    { id: 'effect', head: 'Effect', width: 100, cell: (line) => (line.kind === 'refusal' ? none : <span title={`${measureWords(line.verdict.effectSize.measure)} ${figure(line.verdict.effectSize.value, 4)}`}>{sizeWords(line.verdict.effectSize.size)}</span>) },
    { id: 'bound', head: 'Error bound', title: 'How far the statistic may be from that of all rows, where a sketch stands for some', width: 96, align: 'right', cell: (line) => (line.kind === 'refusal' ? none : line.verdict.errorBound == null ? <span className="faint">exact</span> : <span className="num">± {figure(line.verdict.errorBound, 2)}</span>) },
  ];
}

/** Columns by how far they are from the baseline; those without a verdict are among them, and say so. */
export function ColumnsTable({ lines, ...rest }: ColumnsTableProps) {
  const navigate = useNavigate();
  const { search, monitorId, reportId } = rest;
  return (
    <DataTable
      label="Columns"
      noun="column"
      columns={columnsFor(rest)}
      items={lines.map((line) => ({ kind: 'row' as const, id: line.name, row: line }))}
      onOpen={({ name }) => void navigate({ to: '/monitors/$monitorId/reports/$reportId', params: { monitorId, reportId }, search: { ...search, column: name }, replace: true })}
      scrollKey={`${search.slice ?? ''} ${search.q ?? ''} ${search.only ?? ''}`}
    />
  );
}
