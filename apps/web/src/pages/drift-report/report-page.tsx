import { ExportButtons } from '../../monitoring/export-buttons.js';
import { Button, Switch } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { driftReportDocument, driftSlicesDocument } from '../../api/operations/monitoring-reports.js';
import { operation } from '../../api/use-query.js';
import { named } from '../../frame/matches.js';
import { Page } from '../../frame/page.js';
import type { ComparisonFragment, DriftReportQuery } from '../../generated/monitoring/graphql.js';
import { outcomeLooks, OutcomeStatus } from '../../monitoring/outcome-status.js';
import { correctionWords, refusalWords } from '../../monitoring/test-words.js';
import { stateOf } from '../../monitoring/verdict.js';
import { windowText } from '../../monitoring/window-words.js';
import { CopyText } from '../../parts/copy-text.js';
import { figure } from '../../parts/figures.js';
import { NameFilter } from '../../parts/name-filter.js';
import { TabLinks } from '../../parts/tab-links.js';
import { Ago } from '../../parts/time.js';
import { Toolbar, ToolbarSpace } from '../../parts/toolbar.js';
import { Bone, Empty, Failure, NotFound, TitleBone } from '../../states/states.js';
import { ColumnDetail } from './column-detail.js';
import { ColumnsTable } from './columns-table.js';
import { Expectations } from './expectations.js';
import { countsAsDrift, linesOf, refusalsOfWhole } from './ranked.js';
import classes from './report.module.css';
import type { ReportSearch } from './view.js';

type Report = NonNullable<DriftReportQuery['driftReport']>;

const route = getRouteApi('/monitors/$monitorId/reports/$reportId');
const allMonitors = { label: 'Monitors', to: '/monitors' } as const;

/** One window of a monitor: what was found, column by column. */
export function ReportPage(): ReactNode {
  const { monitorId, reportId } = route.useParams();
  const search = route.useSearch();
  const query = useQuery({ ...operation(driftReportDocument, { id: reportId }), refetchInterval: ({ state }) => (state.data?.driftReport != null && stateOf(state.data.driftReport) === 'PENDING' ? 2_000 : false) });
  const report = query.data?.driftReport;
  if (query.error !== null && report == null) {
    return (
      <Page name="Report" crumbs={[allMonitors]}>
        <Failure error={query.error} retry={() => void query.refetch()} />
      </Page>
    );
  }
  if (report === undefined) {
    return (
      <Page name="Report" crumbs={[allMonitors]} title={<TitleBone />}>
        <div style={{ display: 'grid', gap: 22, padding: 20 }}>
          <Bone width="70%" />
          <Bone width="92%" style={{ height: 160 }} />
        </div>
      </Page>
    );
  }
  if (report === null || report.monitorId !== monitorId) {
    return (
      <Page name="Not found" crumbs={[allMonitors]}>
        <NotFound what="report" />
      </Page>
    );
  }
  const when = windowText(report);
  return (
    <Page
      name={`${report.monitor?.name ?? 'Report'}, ${when}`}
      crumbs={[allMonitors, ...(report.monitor == null ? [] : [{ label: report.monitor.name, to: '/monitors/$monitorId' as const, params: { monitorId } }])]}
      fixed
      title={
        <>
          <span className="clip">{when}</span>
          <OutcomeStatus state={stateOf(report)} pill />
        </>
      }
      actions={report.comparison != null && <ExportButtons kind="drift" id={report.id} />}
    >
      <ReportContent report={report} search={search} />
    </Page>
  );
}

function ReportContent({ report, search }: { readonly report: Report; readonly search: ReportSearch }) {
  const state = stateOf(report);
  const sliced = useQuery({ ...operation(driftSlicesDocument, { id: report.id }), enabled: search.slice !== undefined && report.comparison != null });
  if (state === 'PENDING') {
    return (
      <Empty title={report.status === 'QUEUED' ? 'It waits to be looked at' : 'It is being looked at'}>
        <p className="dim">
          It was planned <Ago at={report.queuedAt} />, and shows here by itself. Windows of a monitor are looked at one after the other.
        </p>
      </Empty>
    );
  }
  if (report.comparison == null) {
    return (
      <Empty title="The window could not be looked at">
        <p>{report.failureMessage ?? 'What it came to is not kept any more.'}</p>
        <p className="dim">That is not “no drift”: nothing is known of this window.</p>
        {report.failureCode != null && <span className="faint mono">{report.failureCode}</span>}
      </Empty>
    );
  }
  const link = { to: '/monitors/$monitorId/reports/$reportId' as const, params: { monitorId: report.monitorId, reportId: report.id } };
  const comparison = search.slice === undefined ? report.comparison : sliced.data?.driftReport?.slices.find(({ slice }) => slice === search.slice);
  return (
    <>
      {report.slices.length > 0 && (
        <TabLinks
          label="Rows that are compared"
          current={search.slice ?? ''}
          tabs={[{ tab: '', label: 'All rows', ...link, search: { column: search.column } }, ...report.slices.map(({ slice, datasetDrifted }) => ({ tab: slice, label: `${slice}${datasetDrifted === true ? ' ▲' : datasetDrifted == null ? ' ?' : ''}`, ...link, search: { slice, column: search.column } }))]}
        />
      )}
      {comparison !== undefined ? (
        <Compared report={report} comparison={comparison} search={search} />
      ) : sliced.error !== null ? (
        <Failure error={sliced.error} retry={() => void sliced.refetch()} />
      ) : sliced.isPending ? (
        <Bone width="60%" style={{ margin: 20 }} />
      ) : (
        <NotFound what="slice">
          <Link {...link} search={{}} className="link">
            All rows
          </Link>
        </NotFound>
      )}
    </>
  );
}

function Compared({ report, comparison, search }: { readonly report: Report; readonly comparison: ComparisonFragment; readonly search: ReportSearch }) {
  const navigate = useNavigate();
  const all = linesOf(comparison);
  const kept = search.only === 'drifted' ? all.filter(countsAsDrift) : all;
  const lines = search.q === undefined ? kept : named(kept, search.q, ({ name }) => [name]);
  const picked = all.find(({ name }) => name === search.column) ?? lines.find(({ kind }) => kind === 'verdict') ?? lines[0];
  const change = (next: Partial<ReportSearch>): void => void navigate({ to: '/monitors/$monitorId/reports/$reportId', params: { monitorId: report.monitorId, reportId: report.id }, search: { ...search, ...next }, replace: true });
  return (
    <>
      <Verdict report={report} comparison={comparison} />
      {comparison.slice === '' && report.expectations != null && <Expectations findings={report.expectations} />}
      {all.length === 0 ? (
        <Empty title="Nothing could be compared">
          <p className="dim">That is not “no drift”: nothing is known of this window.</p>
        </Empty>
      ) : (
        <div className={classes.body}>
          <div className={classes.list}>
            <Toolbar>
              <NameFilter value={search.q} placeholder="Column holds" label="Filter columns by what their names hold" group="Report" width={180} onChange={(q) => change({ q })} />
              <Switch size="xs" label="Drifted only" checked={search.only === 'drifted'} onChange={(event) => change({ only: event.currentTarget.checked ? 'drifted' : undefined })} />
              <ToolbarSpace />
              <span className="dim num wide-only">
                {all.filter(countsAsDrift).length} of {all.length} drifted
              </span>
            </Toolbar>
            {lines.length === 0 ? (
              <Empty title="No column is like this" compact>
                <Button variant="default" onClick={() => change({ q: undefined, only: undefined })}>
                  Show all columns
                </Button>
              </Empty>
            ) : (
              <ColumnsTable lines={lines} picked={picked?.name} search={search} monitorId={report.monitorId} reportId={report.id} />
            )}
            <Together comparison={comparison} />
          </div>
          {picked !== undefined && <ColumnDetail line={picked} />}
        </div>
      )}
    </>
  );
}

/** The verdict in a sentence, what it rests on, and what could not be said of the whole. */
function Verdict({ report, comparison }: { readonly report: Report; readonly comparison: ComparisonFragment }) {
  const state = comparison.slice === '' ? stateOf(report) : comparison.datasetDrifted == null ? 'UNDECIDED' : comparison.datasetDrifted ? 'DRIFTED' : 'STABLE';
  const { icon: Icon, tone } = outcomeLooks[state];
  return (
    <section className={classes.verdict} aria-label="Verdict">
      <Icon size={18} stroke={1.9} color={`var(--${tone})`} aria-hidden />
      <div>
        <p>{comparison.sentence}</p>
        {refusalsOfWhole(comparison).map(({ code, sentence }) => (
          <p key={code}>
            {refusalWords(code)}: {sentence}
          </p>
        ))}
        <p className="num">
          {comparison.currentRows.toLocaleString('en-US')} rows compared with {comparison.referenceRows.toLocaleString('en-US')} of the baseline
          {comparison.correction === 'NONE' ? '' : `, corrected for many columns by ${correctionWords(comparison.correction)}`}
          {report.documentDigest != null && (
            <>
              {' · '}
              <CopyText text={report.documentDigest} label={report.documentDigest.slice(0, 10)} what="digest of the report" />
            </>
          )}
        </p>
      </div>
    </section>
  );
}

/** Columns of numbers together. */
function Together({ comparison: { multivariate } }: { readonly comparison: ComparisonFragment }) {
  if (multivariate == null) return null;
  const { sentence, drifted, currentError, lower, upper, components, columns } = multivariate;
  return (
    <section className={classes.more} aria-label="Columns together">
      <p>
        <b>Columns together:</b> <span style={{ color: drifted ? 'var(--bad)' : undefined }}>{sentence}</span>
      </p>
      <p className="dim num">
        Reconstruction error {figure(currentError, 4)}, usual from {figure(lower, 4)} to {figure(upper, 4)}; {columns.length} columns on {components} axes
      </p>
    </section>
  );
}
