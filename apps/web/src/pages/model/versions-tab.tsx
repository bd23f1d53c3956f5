import { Button } from '@mantine/core';
import { IconScale } from '@tabler/icons-react';
import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { modelVersionsDocument } from '../../api/operations/registry-versions.js';
import { usePages } from '../../api/use-pages.js';
import { useKeys } from '../../frame/keys.js';
import type { ModelVersionsQuery } from '../../generated/governance/graphql.js';
import { CodeBlock } from '../../parts/code-block.js';
import { CopyText } from '../../parts/copy-text.js';
import { byteSize, columnFormat, exactFigure } from '../../parts/figures.js';
import { PersonName } from '../../parts/person.js';
import { Ago } from '../../parts/time.js';
import { Toolbar, ToolbarSpace } from '../../parts/toolbar.js';
import { Empty, Failure } from '../../states/states.js';
import type { Column } from '../../table/columns.js';
import { DataTable } from '../../table/data-table.js';
import classes from './model.module.css';
import { VersionStatus } from './version-status.js';

type Version = NonNullable<ModelVersionsQuery['registeredModel']>['versions']['nodes'][number];

const shownMetrics = 4;

function metricColumns(versions: readonly Version[]): readonly Column<Version>[] {
  const uses = new Map<string, number>();
  for (const { cardFacts } of versions) for (const { key } of cardFacts.metrics) if (!key.startsWith('system')) uses.set(key, (uses.get(key) ?? 0) + 1);
  const keys = [...uses].sort((left, right) => right[1] - left[1] || left[0].localeCompare(right[0])).slice(0, shownMetrics);
  return keys.map(([key]) => {
    const values = versions.flatMap(({ cardFacts }) => cardFacts.metrics.filter((metric) => metric.key === key).map(({ value }) => value));
    const { format, sharedPrefix } = columnFormat(values);
    return {
      id: `metric-${key}`,
      head: key,
      width: 100,
      align: 'right' as const,
      cell: (row) => {
        const metric = row.cardFacts.metrics.find((one) => one.key === key);
        if (metric === undefined) return <span className="faint">–</span>;
        const text = format(metric.value);
        return (
          <span title={exactFigure(metric.value)}>
            <span className="faint">{text.slice(0, sharedPrefix)}</span>
            {text.slice(sharedPrefix)}
          </span>
        );
      },
    };
  });
}

interface VersionsTabProps {
  readonly modelId: string;
  readonly modelName: string;
  readonly total: number;
  readonly archived: boolean;
  readonly onArchived: (archived: boolean) => void;
}

/** Every version, newest first. Two that are selected can be compared. */
export function VersionsTab({ modelId, modelName, total, archived, onArchived }: VersionsTabProps) {
  const navigate = useNavigate();
  const pages = usePages(modelVersionsDocument, { modelId, first: 60, withArchived: archived }, (answer) => answer.registeredModel?.versions);
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const chosen = pages.nodes.filter(({ id }) => selected.has(id));
  const compare = (): void => {
    const [head, base] = chosen;
    if (head === undefined) return;
    const other = base ?? pages.nodes.find(({ version }) => version < head.version);
    void navigate({ to: '/models/$modelId/compare', params: { modelId }, search: { base: other === undefined ? undefined : String(other.version), head: String(head.version) } });
  };
  useKeys([{ keys: 'c', label: 'Compare the selected versions', group: 'Versions', run: compare }], chosen.length > 0 && chosen.length <= 2);
  const columns: readonly Column<Version>[] = [
    {
      id: 'version',
      head: 'Version',
      width: 84,
      pinned: true,
      cell: (row) => (
        <Link to="/models/$modelId/versions/$version" params={{ modelId, version: String(row.version) }} className="num" style={{ fontWeight: 500 }}>
          v{row.version}
        </Link>
      ),
    },
    { id: 'status', head: 'Status', width: 120, cell: (row) => <VersionStatus version={row} /> },
    {
      id: 'serves',
      head: 'Serves as',
      width: 270,
      cell: (row) => (
        <>
          {row.activeDeployments.map(({ id, environment }) => (
            <span key={id} className={classes.placeChip}>
              {environment.name}
            </span>
          ))}
          {row.aliases.map(({ name }) => (
            <span key={name} className={classes.aliasName}>
              @{name}
            </span>
          ))}
        </>
      ),
    },
    ...metricColumns(pages.nodes),
    { id: 'files', head: 'Files', width: 120, align: 'right', cell: (row) => (row.artifactCount === 0 ? <span className="faint">none</span> : <span title={`${row.artifactCount} files`}>{byteSize(row.artifactBytes)}</span>) },
    { id: 'by', head: 'By', width: 140, cell: (row) => <span className="clip"><PersonName person={row.createdBy} /></span> },
    { id: 'made', head: 'Made', width: 100, cell: (row) => <Ago at={row.createdAt} /> },
    { id: 'digest', head: 'Digest', width: 130, cell: (row) => (row.digest == null ? <span className="faint">not yet</span> : <CopyText text={row.digest} label={row.digest.slice(0, 10)} what={`digest of v${row.version}`} />) },
  ];
  if (pages.error !== null && pages.nodes.length === 0) return <Failure error={pages.error} retry={pages.again} />;
  if (!pages.isFirstLoading && pages.nodes.length === 0) {
    return (
      <Empty title={total > 0 ? 'All of its versions are archived' : 'No version yet'}>
        {total > 0 ? (
          <Button variant="default" onClick={() => onArchived(true)}>
            Show them
          </Button>
        ) : (
          <>
            <p className="dim">A version freezes what a run made: its files, metrics, params, inputs and environment, under one digest.</p>
            <CodeBlock code={`await run.registerModel('${modelName.replace(/['\\]/g, '\\$&')}', { artifactPath: 'model' });`} what="SDK example" />
          </>
        )}
      </Empty>
    );
  }
  return (
    <>
      <Toolbar>
        <Button variant="default" leftSection={<IconScale size={14} aria-hidden />} disabled={chosen.length === 0 || chosen.length > 2} onClick={compare}>
          {chosen.length === 1 ? 'Compare with the one before' : 'Compare'}
        </Button>
        {chosen.length !== 1 && chosen.length !== 2 && <span className="faint wide-only">{chosen.length === 0 ? 'Select two versions, or one to compare with the one before.' : 'Two at a time.'}</span>}
        <ToolbarSpace />
        <Button variant={archived ? 'light' : 'subtle'} color={archived ? 'accent' : 'gray'} aria-pressed={archived} onClick={() => onArchived(!archived)}>
          Archived too
        </Button>
      </Toolbar>
      <DataTable
        label="Versions"
        noun="version"
        columns={columns}
        items={pages.nodes.map((row) => ({ kind: 'row' as const, id: row.id, row }))}
        total={pages.isFirstLoading ? Math.min(12, total) : pages.hasMore ? total : pages.nodes.length}
        onNeedMore={pages.hasMore ? pages.moreRows : undefined}
        selected={selected}
        onSelect={(ids, on) => setSelected(new Set(on ? [...selected, ...ids] : [...selected].filter((id) => !ids.includes(id))))}
        onOpen={(row) => void navigate({ to: '/models/$modelId/versions/$version', params: { modelId, version: String(row.version) } })}
        isGone={(row) => row.archivedAt != null}
      />
    </>
  );
}
