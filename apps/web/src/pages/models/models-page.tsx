import { Button, Select } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { modelsDocument } from '../../api/operations/registry.js';
import { usePages } from '../../api/use-pages.js';
import { useKeys } from '../../frame/keys.js';
import { Page } from '../../frame/page.js';
import { useMay } from '../../frame/viewer.js';
import type { ModelsQuery } from '../../generated/governance/graphql.js';
import { CodeBlock } from '../../parts/code-block.js';
import { count } from '../../parts/figures.js';
import { NameFilter } from '../../parts/name-filter.js';
import { PersonName } from '../../parts/person.js';
import { readTier, riskTiers, Tier } from '../../parts/risk-tier.js';
import { TagText } from '../../parts/tag-editor.js';
import { Ago } from '../../parts/time.js';
import { Toolbar, ToolbarSpace } from '../../parts/toolbar.js';
import { Empty, Failure } from '../../states/states.js';
import type { Column } from '../../table/columns.js';
import { DataTable } from '../../table/data-table.js';
import { RegisterModel } from './register-model.js';
import type { ModelsSearch } from './view.js';

type Model = ModelsQuery['registeredModels']['nodes'][number];

const route = getRouteApi('/models');

/** A version that runs somewhere, as a link to it. */
function Serving({ model, production }: { readonly model: Model; readonly production: boolean }) {
  const found = model.activeDeployments.filter(({ environment }) => (environment.kind === 'PRODUCTION') === production);
  if (found.length === 0) return <span className="faint">–</span>;
  return found.map(({ id, version, environment, activatedAt }) => (
    <span key={id} style={{ display: 'inline-flex', gap: 6 }}>
      <Link to="/models/$modelId/versions/$version" params={{ modelId: model.id, version: String(version) }} className="num" style={{ fontWeight: 500 }}>
        v{version}
      </Link>
      {production && found.length === 1 ? activatedAt != null && <span className="faint"><Ago at={activatedAt} /></span> : <span className="dim">{environment.name}</span>}
    </span>
  ));
}

const columns: readonly Column<Model>[] = [
  {
    id: 'name',
    head: 'Model',
    width: 240,
    pinned: true,
    orderKey: 'name',
    cell: (row) => (
      <Link to="/models/$modelId" params={{ modelId: row.id }} className="clip" style={{ fontWeight: 500 }}>
        {row.name}
      </Link>
    ),
  },
  { id: 'production', head: 'In production', width: 150, cell: (row) => <Serving model={row} production /> },
  { id: 'elsewhere', head: 'Elsewhere', width: 260, cell: (row) => <Serving model={row} production={false} /> },
  {
    id: 'latest',
    head: 'Latest',
    width: 130,
    cell: (row) =>
      row.latestVersion == null ? (
        <span className="faint">no version</span>
      ) : (
        <>
          <Link to="/models/$modelId/versions/$version" params={{ modelId: row.id, version: String(row.latestVersion.version) }} className="num">
            v{row.latestVersion.version}
          </Link>
          <span className="faint">{row.latestVersion.status === 'READY' ? <Ago at={row.latestVersion.createdAt} /> : row.latestVersion.status === 'PENDING' ? 'being made' : 'failed'}</span>
        </>
      ),
  },
  { id: 'tier', head: 'Risk', title: 'Risk tier: how much harm it can do', width: 100, cell: (row) => <Tier tier={row.riskTier} /> },
  { id: 'owner', head: 'Owner', width: 140, cell: (row) => <span className="clip"><PersonName person={row.owner} /></span> },
  { id: 'tags', head: 'Tags', width: 180, grows: true, cell: (row) => row.tags.map((tag) => <TagText key={tag.key} tag={tag} />) },
  { id: 'updated', head: 'Changed', width: 110, orderKey: 'updated', cell: (row) => <Ago at={row.updatedAt} /> },
];

const firstCode = `const run = plinth.init({ experiment: 'fraud' });
// … train, log, save the model as an artifact …
await run.registerModel('fraud-detector', { artifactPath: 'model' });`;

export function ModelsPage(): ReactNode {
  const search = route.useSearch();
  const navigate = useNavigate();
  const mayWrite = useMay('model:write');
  const [registering, setRegistering] = useState(false);
  const archived = search.archived === '1';
  const pages = usePages(
    modelsDocument,
    { first: 100, namePrefix: search.q ?? null, riskTiers: search.tier === undefined ? null : [search.tier], lifecycle: archived ? ('ARCHIVED' as const) : ('ACTIVE' as const), orderBy: search.sort === 'name' ? ('NAME' as const) : ('UPDATED' as const) },
    (answer) => answer.registeredModels,
  );
  const change = (next: Partial<ModelsSearch>): void => void navigate({ to: '/models', search: { ...search, ...next }, replace: true });
  useKeys([{ keys: 'n', label: 'Register a model', group: 'Models', run: () => setRegistering(true) }], mayWrite);
  const items = pages.nodes.map((row) => ({ kind: 'row' as const, id: row.id, row }));
  const filtered = search.q !== undefined || search.tier !== undefined || archived;
  const nothing = !pages.isFirstLoading && pages.error === null && items.length === 0 && !pages.isStale;
  return (
    <Page
      name="Models"
      fixed
      actions={
        mayWrite && (
          <Button leftSection={<IconPlus size={14} />} onClick={() => setRegistering(true)}>
            Register
          </Button>
        )
      }
    >
      {(!nothing || filtered) && (
        <Toolbar>
          <NameFilter value={search.q} placeholder="Name begins with" label="Filter models by how their names begin" group="Models" onChange={(q) => change({ q })} />
          <Select aria-label="Risk tier" placeholder="Any risk" clearable w={130} value={search.tier ?? null} data={riskTiers.map(({ value, label }) => ({ value, label }))} onChange={(value) => change({ tier: readTier(value) })} />
          <Button variant={archived ? 'light' : 'subtle'} color={archived ? 'accent' : 'gray'} aria-pressed={archived} onClick={() => change({ archived: archived ? undefined : '1' })}>
            Archived
          </Button>
          <ToolbarSpace />
          {pages.total !== undefined && <span className="faint num">{count(pages.total, 'model')}</span>}
        </Toolbar>
      )}
      {pages.error !== null && pages.nodes.length === 0 ? (
        <Failure error={pages.error} retry={pages.again} />
      ) : nothing ? (
        filtered ? (
          <Empty title={archived ? 'No model here is archived' : 'No model matches'}>
            <Button variant="default" onClick={() => change({ q: undefined, tier: undefined, archived: undefined })}>
              Show all
            </Button>
          </Empty>
        ) : (
          <Empty title="No model is registered yet">
            <p className="dim">A registered model keeps versions under one name: what each was made from, where it runs, and who decided that. A training run registers one in a line:</p>
            <CodeBlock code={firstCode} what="SDK example" />
          </Empty>
        )
      ) : (
        <DataTable
          label="Models"
          noun="model"
          columns={columns}
          items={items}
          total={pages.isFirstLoading ? 12 : pages.total}
          onNeedMore={pages.hasMore ? pages.moreRows : undefined}
          orders={[search.sort === 'name' ? { key: 'name', descending: false } : { key: 'updated', descending: true }]}
          onOrder={(key) => change({ sort: key === 'name' ? 'name' : undefined })}
          onOpen={(row) => void navigate({ to: '/models/$modelId', params: { modelId: row.id } })}
          isGone={(row) => row.archivedAt != null}
          scrollKey={JSON.stringify(search)}
        />
      )}
      {registering && <RegisterModel onClose={() => setRegistering(false)} />}
    </Page>
  );
}
