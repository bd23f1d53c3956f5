import { Button, Progress } from '@mantine/core';
import { IconAlertTriangle, IconCircleCheck, IconClock, IconDownload, IconFileOff, IconFileZip } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import { auditExportsDocument } from '../../api/operations/audit.js';
import { modelsDocument, peopleDocument } from '../../api/operations/registry.js';
import { download } from '../../api/request.js';
import { usePages } from '../../api/use-pages.js';
import { useMay } from '../../frame/viewer.js';
import type { AuditExportFieldsFragment } from '../../generated/governance/graphql.js';
import { byteSize } from '../../parts/figures.js';
import { noticeRefused } from '../../parts/notices.js';
import { Ago, Left } from '../../parts/time.js';
import { Toolbar, ToolbarSpace } from '../../parts/toolbar.js';
import { CheckHere } from '../../proofs/check-here.js';
import { Empty, Failure } from '../../states/states.js';
import type { Column } from '../../table/columns.js';
import { DataTable } from '../../table/data-table.js';
import { AskExport } from './ask-export.js';
import classes from './audit.module.css';
import { scopeWords } from './export-scope.js';
import type { AuditSearch } from './view.js';

type Export = AuditExportFieldsFragment;

/** How often an export is begun before it is given up. */
const mostAttempts = 5;
const isUnderWay = ({ status }: Export): boolean => status === 'QUEUED' || status === 'RUNNING';

function State({ made }: { readonly made: Export }) {
  switch (made.status) {
    case 'QUEUED':
      return made.problem == null ? (
        <span className={classes.state}>
          <IconClock size={14} color="var(--idle)" aria-hidden /> Waits for a worker
        </span>
      ) : (
        <span className={classes.state} title={made.problem}>
          <IconAlertTriangle size={14} color="var(--warn)" aria-hidden /> Tried {made.attempts} of {mostAttempts} times: {made.problem}
        </span>
      );
    case 'RUNNING':
      return (
        <span className={classes.state}>
          <Progress value={made.progress * 100} w={90} aria-label={`Made so far of the export: ${Math.round(made.progress * 100)} %`} /> <span className="num">{Math.round(made.progress * 100)} %</span>
        </span>
      );
    case 'READY':
      return (
        <span className={classes.state}>
          <IconCircleCheck size={14} color="var(--good)" aria-hidden /> Ready
          {made.expiresAt != null && (
            <span className="dim">
              <Left until={made.expiresAt} />
            </span>
          )}
        </span>
      );
    case 'FAILED':
      return (
        <span className={classes.state} title={made.problem ?? undefined} style={{ color: 'var(--bad)' }}>
          <IconAlertTriangle size={14} aria-hidden /> <span className="clip">Failed: {made.problem}</span>
        </span>
      );
    case 'EXPIRED':
      return (
        <span className={`${classes.state} faint`}>
          <IconFileOff size={14} aria-hidden /> Expired
          {made.expiresAt != null && <Ago at={made.expiresAt} />}
        </span>
      );
  }
}

function Acts({ made }: { readonly made: Export }) {
  if (made.href == null) return null;
  const { href } = made;
  const name = `audit-export-${made.id}.zip`;
  return (
    <span className={classes.rowActs}>
      <Button variant="subtle" size="compact-xs" leftSection={<IconDownload size={14} aria-hidden />} onClick={() => void download(href, name).catch((error: unknown) => noticeRefused(`${name} was not downloaded`, error))}>
        Download
      </Button>
      <CheckHere name={name} href={href} digest={made.digest} subtle />
    </span>
  );
}

function columnsWith(nameOf: (modelId: string) => string | undefined, whoIs: (actorId: string) => string | undefined): readonly Column<Export>[] {
  return [
    { id: 'scope', head: 'Of', width: 260, pinned: true, cell: (made) => <span className="clip" title={scopeWords(made.scope, nameOf)}>{scopeWords(made.scope, nameOf)}</span> },
    { id: 'state', head: 'State', width: 200, cell: (made) => <State made={made} /> },
    { id: 'acts', head: 'File', width: 230, cell: (made) => <Acts made={made} /> },
    { id: 'events', head: 'Events', width: 100, align: 'right', cell: (made) => (isUnderWay(made) && made.eventsTotal != null ? `${made.eventsDone.toLocaleString('en-US')} / ${made.eventsTotal.toLocaleString('en-US')}` : made.eventsTotal == null ? '' : made.eventsDone.toLocaleString('en-US')) },
    { id: 'size', head: 'Size', width: 90, align: 'right', cell: (made) => (made.size == null ? '' : byteSize(made.size)) },
    { id: 'tree', head: 'Proven at', title: 'Events of the checkpoint that it is proven against', width: 100, align: 'right', cell: (made) => made.treeSize?.toLocaleString('en-US') ?? '' },
    { id: 'by', head: 'Asked by', width: 150, cell: (made) => <span className="clip">{whoIs(made.requestedById) ?? <span className="mono dim">{made.requestedById.slice(0, 13)}</span>}</span> },
    { id: 'at', head: 'Asked', width: 100, grows: true, cell: (made) => <Ago at={made.requestedAt} /> },
  ];
}

/** Parts of the log that were asked for as files: how far each is, until when it can be fetched, and asking for another. */
export function ExportsTab({ search }: { readonly search: AuditSearch }): ReactNode {
  const mayExport = useMay('audit:export');
  const [asking, setAsking] = useState(false);
  const [underWay, setUnderWay] = useState(false);
  const pages = usePages(auditExportsDocument, { first: 100 }, (answer) => answer.auditExports, { refetchInterval: underWay ? 700 : 15_000 });
  const people = usePages(peopleDocument, { first: 500 }, (answer) => answer.members, { staleTime: 60_000 });
  const models = usePages(modelsDocument, { first: 500 }, (answer) => answer.registeredModels, { staleTime: 60_000 });
  if (pages.nodes.some(isUnderWay) !== underWay) setUnderWay(!underWay);
  const columns = columnsWith(
    (modelId) => models.nodes.find(({ id }) => id === modelId)?.name,
    (actorId) => people.nodes.find(({ id }) => id === actorId)?.name,
  );
  const ask = mayExport && (
    <Button leftSection={<IconFileZip size={14} aria-hidden />} onClick={() => setAsking(true)}>
      Export…
    </Button>
  );
  const isEmpty = !pages.isFirstLoading && pages.error === null && pages.nodes.length === 0;
  return (
    <>
      {!isEmpty && (
        <Toolbar>
          <span className="dim">A file that proves itself, kept for seven days. Asking and fetching are events too.</span>
          <ToolbarSpace />
          {ask}
        </Toolbar>
      )}
      {pages.error !== null && pages.nodes.length === 0 ? (
        <Failure error={pages.error} retry={pages.again} />
      ) : isEmpty ? (
        <Empty title="Nothing was exported yet">
          <p className="dim">An export is a ZIP with events and what proves them. Whoever has it can check it offline, on their own machine, without trusting this server. It is kept for seven days; asking for it and fetching it are events too.</p>
          {ask}
        </Empty>
      ) : (
        <DataTable label="Exports" noun="export" columns={columns} items={pages.nodes.map((row) => ({ kind: 'row' as const, id: row.id, row }))} total={pages.isFirstLoading ? 8 : pages.hasMore ? undefined : pages.nodes.length} onNeedMore={pages.hasMore ? pages.moreRows : undefined} />
      )}
      {asking && <AskExport search={search} onClose={() => setAsking(false)} />}
    </>
  );
}
