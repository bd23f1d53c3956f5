import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { assetDocument } from '../../api/operations/pipelines-asset.js';
import { operation } from '../../api/use-query.js';
import { Strip } from '../../executions/strip.js';
import { Tags } from '../../executions/tags.js';
import { Page } from '../../frame/page.js';
import type { AssetQuery } from '../../generated/pipelines/graphql.js';
import { CopyText } from '../../parts/copy-text.js';
import { TabLinks } from '../../parts/tab-links.js';
import { Ago } from '../../parts/time.js';
import { Bone, Empty, Failure, NotFound, TitleBone } from '../../states/states.js';
import type { Column } from '../../table/columns.js';
import { DataTable } from '../../table/data-table.js';
import { writeAddress } from '../lineage/address.js';
import { LineageStrip } from '../lineage/lineage-strip.js';
import { NamesTab } from './names-tab.js';
import { TakenAs } from './taken-as.js';
import { UsesTab } from './uses-tab.js';

type Asset = NonNullable<AssetQuery['asset']>;
type Field = Asset['fields'][number];

const route = getRouteApi('/assets/$assetId');
const pipelines = { label: 'Pipelines', to: '/pipelines' } as const;
const none = <span className="faint">–</span>;
const lifecycles: Readonly<Record<NonNullable<Asset['lifecycle']>, string>> = { CREATED: 'created', ALTERED: 'altered', OVERWRITTEN: 'overwritten', TRUNCATED: 'truncated', RENAMED: 'renamed', DROPPED: 'dropped' };

function Facts({ asset }: { readonly asset: Asset }) {
  const { namespace, lifecycle, owners, description, standsFor, sort, source, catalog, storage } = asset;
  const ownTags = asset.tags.filter(({ column }) => column == null);
  const told = (parts: readonly (string | null | undefined)[]): string => parts.filter((part) => part != null).join(' · ').toLowerCase();
  return (
    <Strip
      facts={[
        { label: 'Lies in', value: <CopyText text={namespace} label={namespace} what="namespace" /> },
        { label: 'In Plinth', title: 'What it is of Plinth’s own', value: standsFor == null ? none : <span className="clip">{standsFor.title}</span> },
        { label: 'Snapshots', title: 'Snapshots of data sets whose bytes were taken from it', value: <TakenAs assetId={asset.id} /> },
        ...(sort == null ? [] : [{ label: 'Is a', title: 'What it is to the system that it lies in', value: <span className="clip">{told([sort.type, sort.subtype])}</span> }]),
        ...(storage == null ? [] : [{ label: 'Stored as', value: <span className="clip">{told([storage.layer, storage.format])}</span> }]),
        ...(source == null ? [] : [{ label: 'Source', title: source.uri ?? 'The system that it lies in, as producers reach it', value: source.uri == null ? <span className="clip">{source.name}</span> : <CopyText text={source.uri} label={source.name ?? source.uri} what="address of the source" /> }]),
        ...(catalog == null ? [] : [{ label: 'Catalogue', title: [catalog.metadataUri, catalog.warehouseUri].filter((part) => part != null).join('\n'), value: <span className="clip">{[catalog.name, told([catalog.type, catalog.framework])].filter((part) => part != null && part !== '').join(' · ')}</span> }]),
        ...(ownTags.length === 0 ? [] : [{ label: 'Tags', value: <Tags tags={ownTags} /> }]),
        ...(lifecycle == null ? [] : [{ label: 'Last', title: 'What last happened to it', value: <span style={lifecycle === 'DROPPED' ? { color: 'var(--bad)' } : undefined}>{lifecycles[lifecycle]}</span> }]),
        { label: 'Changed', title: 'When what is known of it last changed', value: <Ago at={asset.updatedAt} /> },
        ...(owners.length === 0 ? [] : [{ label: 'Owner', value: <span className="clip" title={owners.join(', ')}>{owners.join(', ')}</span> }]),
        ...(description == null ? [] : [{ label: 'What it is', title: description, value: <span className="clip">{description}</span> }]),
      ]}
    />
  );
}

function columnsOf({ id: assetId, tags }: Asset): readonly Column<Field>[] {
  return [
    {
      id: 'name',
      head: 'Column',
      width: 260,
      pinned: true,
      cell: ({ name }) => (
        <Link to="/lineage" search={{ node: writeAddress({ kind: 'ASSET', id: assetId, column: name }) }} className="mono clip" title={`Lineage of ${name}`}>
          {name}
        </Link>
      ),
    },
    { id: 'type', head: 'Type', width: 160, cell: ({ type }) => (type == null ? none : <span className="mono clip" title={type}>{type}</span>) },
    ...(tags.some(({ column }) => column != null) ? [{ id: 'tags', head: 'Tags', width: 180, cell: ({ name }: Field) => <Tags tags={tags.filter(({ column }) => column === name)} /> }] : []),
    { id: 'what', head: 'What it holds', width: 320, grows: true, cell: ({ description }) => (description == null ? none : <span className="clip" title={description}>{description}</span>) },
  ];
}

function FieldsTab({ asset }: { readonly asset: Asset }) {
  if (asset.fields.length === 0) {
    return (
      <Empty title="Its columns are not known">
        <p className="dim">No producer has told a schema of it. The next one that does shows here.</p>
      </Empty>
    );
  }
  return <DataTable label="Columns" noun="column" columns={columnsOf(asset)} items={asset.fields.map((row) => ({ kind: 'row' as const, id: row.name, row }))} total={asset.fields.length} scrollKey={asset.id} />;
}

/** A table, file or topic of another system: what it is called, what is in it, who reads and writes it, whether its checks hold. */
export function AssetPage(): ReactNode {
  const { assetId } = route.useParams();
  const { tab = 'uses' } = route.useSearch();
  const query = useQuery(operation(assetDocument, { id: assetId }));
  const asset = query.data?.asset;
  if (query.error !== null && asset == null) {
    return (
      <Page name="Asset" crumbs={[pipelines]}>
        <Failure error={query.error} retry={() => void query.refetch()} />
      </Page>
    );
  }
  if (asset === undefined) {
    return (
      <Page name="Asset" crumbs={[pipelines]} title={<TitleBone width={180} />}>
        <div style={{ display: 'grid', gap: 22, padding: 20 }}>
          <Bone width="60%" />
          <Bone width="44%" />
        </div>
      </Page>
    );
  }
  if (asset === null) {
    return (
      <Page name="Not found" crumbs={[pipelines]}>
        <NotFound what="asset" />
      </Page>
    );
  }
  const link = { to: '/assets/$assetId' as const, params: { assetId } };
  return (
    <Page
      name={asset.name}
      crumbs={[pipelines]}
      fixed
      title={
        <span className="clip" title={asset.name}>
          {asset.name}
        </span>
      }
    >
      <Facts asset={asset} />
      <div style={{ padding: '0 16px' }}>
        <LineageStrip address={{ kind: 'ASSET', id: assetId }} self={asset.name} />
      </div>
      <TabLinks
        label="Parts of the asset"
        current={tab}
        tabs={[
          { tab: 'uses', label: 'Who reads and writes it', ...link, search: {} },
          { tab: 'columns', label: 'Columns', count: asset.fields.length, ...link, search: { tab: 'columns' as const } },
          { tab: 'names', label: 'Names', count: asset.names.length, ...link, search: { tab: 'names' as const } },
        ]}
      />
      {tab === 'columns' ? <FieldsTab asset={asset} /> : tab === 'names' ? <NamesTab asset={asset} /> : <UsesTab assetId={assetId} />}
    </Page>
  );
}
