import { Button, SegmentedControl } from '@mantine/core';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { featureDefinitionsDocument } from '../../api/operations/data-features.js';
import { usePages } from '../../api/use-pages.js';
import { Page } from '../../frame/page.js';
import { useMay } from '../../frame/viewer.js';
import type { FeatureDefinitionsQuery } from '../../generated/data/graphql.js';
import { CodeBlock } from '../../parts/code-block.js';
import { kindWords, viewKindWords } from '../../parts/feature-words.js';
import { NameFilter } from '../../parts/name-filter.js';
import { PersonName } from '../../parts/person.js';
import { SensitivityText } from '../../parts/sensitivity.js';
import { TagText } from '../../parts/tag-editor.js';
import { Ago } from '../../parts/time.js';
import { Toolbar } from '../../parts/toolbar.js';
import { Empty, Failure } from '../../states/states.js';
import type { Column } from '../../table/columns.js';
import { DataTable } from '../../table/data-table.js';
import type { FeaturesSearch } from './view.js';

type Definition = FeatureDefinitionsQuery['featureDefinitions']['nodes'][number];

const route = getRouteApi('/features');

/** What it is made of, in few words. */
function Content({ definition: { current } }: { readonly definition: Definition }) {
  const { view, service, source, entity } = current;
  if (view != null) {
    return (
      <span className="clip" title={view.features.map(({ name }) => name).join(', ')}>
        <span className="num">{view.features.length}</span> {view.features.length === 1 ? 'feature' : 'features'} <span className="faint">{view.features.slice(0, 4).map(({ name }) => name).join(', ')}</span>
      </span>
    );
  }
  if (service != null) return <span className="clip">{service.members.map((member) => member.view).join(', ')}</span>;
  if (source != null) return <span className="clip">{source.dataset ?? source.kind.toLowerCase()}</span>;
  if (entity != null) return <span className="clip mono">{entity.joinKeys.map(({ name }) => name).join(', ')}</span>;
  return null;
}

const columns: readonly Column<Definition>[] = [
  {
    id: 'name',
    head: 'Name',
    width: 250,
    pinned: true,
    cell: (row) => (
      <Link to="/features/$definitionId" params={{ definitionId: row.id }} className="clip" style={{ fontWeight: 500 }}>
        {row.name}
      </Link>
    ),
  },
  { id: 'kind', head: 'Kind', width: 130, cell: (row) => <span className="dim">{row.current.view == null ? kindWords[row.kind].one : `${viewKindWords[row.current.view.kind]} view`}</span> },
  { id: 'entities', head: 'Entities', width: 130, cell: (row) => <span className="clip">{row.current.view?.entities.join(', ')}</span> },
  { id: 'content', head: 'What is in it', width: 300, grows: true, cell: (row) => <Content definition={row} /> },
  { id: 'version', head: 'Version', width: 80, align: 'right', cell: (row) => `v${row.currentVersion}` },
  { id: 'sensitivity', head: 'Sensitivity', width: 130, cell: (row) => <SensitivityText sensitivity={row.sensitivity} /> },
  { id: 'owner', head: 'Owner', width: 140, cell: (row) => <span className="clip"><PersonName person={row.owner} /></span> },
  { id: 'tags', head: 'Tags', width: 140, cell: (row) => row.tags.map((tag) => <TagText key={tag.key} tag={tag} />) },
  { id: 'updated', head: 'Changed', width: 100, cell: (row) => <Ago at={row.updatedAt} /> },
];

const firstCommand = 'plinth features apply features.ts --plan';

/** The catalogue: what can be asked of which entity, and who answers for it. */
export function FeaturesPage(): ReactNode {
  const search = route.useSearch();
  const navigate = useNavigate();
  const kind = search.kind ?? 'VIEW';
  const mayReadSets = useMay('training-set:read');
  const pages = usePages(
    featureDefinitionsDocument,
    { first: 100, search: search.q ?? null, kinds: kind === 'ALL' ? null : [kind], lifecycles: search.lifecycle === undefined ? null : [search.lifecycle] },
    (answer) => answer.featureDefinitions,
  );
  const change = (next: Partial<FeaturesSearch>): void => void navigate({ to: '/features', search: { ...search, ...next }, replace: true });
  const items = pages.nodes.map((row) => ({ kind: 'row' as const, id: row.id, row }));
  const filtered = search.q !== undefined || search.lifecycle !== undefined || kind !== 'VIEW';
  const nothing = !pages.isFirstLoading && pages.error === null && items.length === 0 && !pages.isStale;
  return (
    <Page
      name="Features"
      fixed
      actions={
        mayReadSets && (
          <Button variant="default" component={Link} to="/training-sets">
            Training sets
          </Button>
        )
      }
    >
      {(!nothing || filtered) && (
        <Toolbar>
          <NameFilter value={search.q} placeholder="Search names, features, tags" label="Search feature definitions" group="Features" width={280} onChange={(q) => change({ q })} />
          <SegmentedControl
            size="xs"
            aria-label="Kind of definition"
            value={kind}
            onChange={(value) => change({ kind: value === 'VIEW' ? undefined : (['ENTITY', 'SERVICE', 'SOURCE', 'ALL'] as const).find((each) => each === value) })}
            data={[...(['VIEW', 'SERVICE', 'ENTITY', 'SOURCE'] as const).map((value) => ({ value, label: kindWords[value].many })), { value: 'ALL', label: 'All' }]}
          />
        </Toolbar>
      )}
      {pages.error !== null && pages.nodes.length === 0 ? (
        <Failure error={pages.error} retry={pages.again} />
      ) : nothing ? (
        filtered ? (
          <Empty title="Nothing matches">
            <Button variant="default" onClick={() => change({ q: undefined, kind: undefined, lifecycle: undefined })}>
              Show all views
            </Button>
          </Empty>
        ) : (
          <Empty title="No feature is defined yet">
            <p className="dim">Features are defined in a TypeScript file: entities, sources, and views of them. The command line shows what it would change before it does:</p>
            <CodeBlock code={firstCommand} what="Command line example" />
          </Empty>
        )
      ) : (
        <DataTable
          label="Feature definitions"
          noun="definition"
          columns={columns}
          items={items}
          total={pages.isFirstLoading ? 12 : pages.nodes.length}
          onNeedMore={pages.hasMore ? pages.moreRows : undefined}
          onOpen={(row) => void navigate({ to: '/features/$definitionId', params: { definitionId: row.id } })}
          isGone={(row) => row.lifecycle === 'ARCHIVED'}
          scrollKey={JSON.stringify(search)}
        />
      )}
    </Page>
  );
}
