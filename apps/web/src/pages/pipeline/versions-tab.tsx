import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { pipelineVersionDiffDocument, pipelineVersionsDocument } from '../../api/operations/pipelines.js';
import { usePages } from '../../api/use-pages.js';
import { steadyOperation } from '../../api/use-query.js';
import { shortName } from '../../executions/words.js';
import type { PipelineVersionDiffQuery, PipelineVersionsQuery } from '../../generated/pipelines/graphql.js';
import { CopyText } from '../../parts/copy-text.js';
import { count } from '../../parts/figures.js';
import { Ago } from '../../parts/time.js';
import { Bone, Empty, Failure } from '../../states/states.js';
import type { Column } from '../../table/columns.js';
import { DataTable } from '../../table/data-table.js';
import classes from './pipeline.module.css';
import type { PipelineSearch } from './view.js';

type Version = NonNullable<PipelineVersionsQuery['pipeline']>['versions']['nodes'][number];
type Diff = PipelineVersionDiffQuery['pipelineVersionDiff'];

const changeWords = { CODE: 'other code', DEPENDENCIES: 'waits for others' } as const;

function Changes({ diff, pipeline }: { readonly diff: Diff; readonly pipeline: string }) {
  const parts: readonly { readonly title: string; readonly change: string; readonly sign: string; readonly lines: readonly { readonly name: string; readonly note?: string }[] }[] = [
    { title: 'New steps', change: 'added', sign: '+', lines: diff.added.map(({ name }) => ({ name })) },
    { title: 'Steps that are gone', change: 'removed', sign: '−', lines: diff.removed.map(({ name }) => ({ name })) },
    { title: 'Steps that are otherwise', change: 'changed', sign: '~', lines: diff.changed.map(({ job, what }) => ({ name: job.name, note: what.map((each) => changeWords[each]).join(', ') })) },
  ];
  const shown = parts.filter(({ lines }) => lines.length > 0);
  if (shown.length === 0) return <Empty title="They are alike" compact />;
  return shown.map(({ title, change, sign, lines }) => (
    <section key={change} aria-label={title}>
      <h2>
        {title} <span className="faint num" style={{ fontWeight: 400 }}>{lines.length}</span>
      </h2>
      <ul className={classes.changeList}>
        {lines.slice(0, 500).map(({ name, note }) => (
          <li key={name} data-change={change} title={name}>
            <span className="mono" aria-hidden>
              {sign}
            </span>
            <span>{shortName(name, pipeline)}</span>
            {note !== undefined && <span className="dim">{note}</span>}
          </li>
        ))}
        {lines.length > 500 && <li className="faint">and {lines.length - 500} more</li>}
      </ul>
    </section>
  ));
}

interface VersionsTabProps {
  readonly pipelineId: string;
  readonly name: string;
  readonly search: PipelineSearch;
}

/** Versions, and what changed to the one that is chosen from the one before it, or from another. */
export function VersionsTab({ pipelineId, name, search }: VersionsTabProps): ReactNode {
  const navigate = useNavigate();
  const pages = usePages(pipelineVersionsDocument, { id: pipelineId, first: 60 }, (answer) => answer.pipeline?.versions);
  const head = pages.nodes.find(({ number }) => search.head === undefined || String(number) === search.head);
  const base = head && pages.nodes.find(({ number }) => (search.base === undefined ? number === head.number - 1 : String(number) === search.base));
  const diff = useQuery({ ...steadyOperation(pipelineVersionDiffDocument, { pipelineId, base: base?.digest ?? '', head: head?.digest ?? '' }), enabled: base !== undefined && head !== undefined });
  const choose = (version: Version, as: 'base' | 'head'): void => void navigate({ to: '/pipelines/$pipelineId', params: { pipelineId }, search: { ...search, [as]: String(version.number), ...(as === 'head' ? { base: undefined } : {}) }, replace: true });
  if (pages.error !== null && pages.nodes.length === 0) return <Failure error={pages.error} retry={pages.again} />;
  if (!pages.isFirstLoading && pages.nodes.length === 0) {
    return (
      <Empty title="No version is known yet">
        <p className="dim">When an execution ends, its steps and what they waited for are a version; another one is kept when they change.</p>
      </Empty>
    );
  }
  const columns: readonly Column<Version>[] = [
    { id: 'number', head: 'Version', width: 76, pinned: true, cell: (row) => <span className="num" style={{ fontWeight: row.number === head?.number ? 600 : 500 }}>v{row.number}</span> },
    { id: 'seen', head: 'First seen', width: 100, cell: (row) => <Ago at={row.createdAt} /> },
    {
      id: 'compare',
      head: 'Compared',
      quietHead: true,
      width: 110,
      grows: true,
      cell: (row) =>
        row.number === head?.number ? (
          <span className="faint">shown</span>
        ) : row.number === base?.number ? (
          <span className="faint">compared with</span>
        ) : (
          <button type="button" className="link-button" onClick={() => choose(row, 'base')}>
            compare with
          </button>
        ),
    },
  ];
  return (
    <div className={classes.versions}>
      <div>
        <DataTable label="Versions" noun="version" columns={columns} items={pages.nodes.map((row) => ({ kind: 'row' as const, id: row.digest, row }))} total={pages.isFirstLoading ? 6 : undefined} onNeedMore={pages.hasMore ? pages.moreRows : undefined} onOpen={(row) => choose(row, 'head')} />
      </div>
      <div className={classes.changes} tabIndex={0} role="region" aria-label="What changed">
        {head === undefined ? (
          pages.isFirstLoading ? <Bone width="40%" /> : <Empty title="There is no such version" compact />
        ) : (
          <>
            <p style={{ display: 'flex', flexWrap: 'wrap', gap: '4px 14px', alignItems: 'center', marginBottom: 14 }}>
              <strong>{base === undefined ? `v${head.number}` : `From v${base.number} to v${head.number}`}</strong>
              <CopyText text={head.digest} label={head.digest.slice(0, 12)} what={`digest of v${head.number}`} />
              <Link to="/pipelines/$pipelineId" params={{ pipelineId }} search={{ tab: 'graph', version: String(head.number) }} className="link">
                Its graph
              </Link>
            </p>
            {base === undefined ? (
              <p className="dim">{head.number === 1 ? 'It is the first version: nothing came before it.' : pages.hasMore ? 'The version before it is further down the list.' : 'There is no other version to compare it with.'}</p>
            ) : diff.error !== null ? (
              <Failure error={diff.error} retry={() => void diff.refetch()} compact />
            ) : diff.data === undefined ? (
              <Bone width="60%" />
            ) : (
              <>
                <p className="sr-only" role="status">
                  {count(diff.data.pipelineVersionDiff.added.length + diff.data.pipelineVersionDiff.removed.length + diff.data.pipelineVersionDiff.changed.length, 'difference')}
                </p>
                <Changes diff={diff.data.pipelineVersionDiff} pipeline={name} />
              </>
            )}
          </>
        )}
      </div>
    </div>
  );
}
