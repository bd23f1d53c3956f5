import { ActionIcon, Button, Select, Switch } from '@mantine/core';
import { IconArrowsExchange } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { compareVersionsDocument, modelVersionsDocument, versionPairDocument } from '../../api/operations/registry-versions.js';
import { usePages } from '../../api/use-pages.js';
import { steadyOperation } from '../../api/use-query.js';
import { Page } from '../../frame/page.js';
import type { PairedVersionFragment } from '../../generated/governance/graphql.js';
import { PersonName } from '../../parts/person.js';
import { Ago } from '../../parts/time.js';
import { VersionDifferences } from '../../parts/version-differences.js';
import { Bone, Empty, Failure, NotFound } from '../../states/states.js';
import classes from './model.module.css';
import type { CompareVersionsSearch } from './view.js';

const route = getRouteApi('/models/$modelId/compare');

function Head({ version, modelId }: { readonly version: PairedVersionFragment; readonly modelId: string }) {
  return (
    <>
      <Link to="/models/$modelId/versions/$version" params={{ modelId, version: String(version.version) }} style={{ color: 'var(--text)', fontWeight: 600 }}>
        v{version.version}
      </Link>{' '}
      <span className="faint">
        <Ago at={version.createdAt} /> by <PersonName person={version.createdBy} />
        {version.activeDeployments.map(({ environment }) => `, in ${environment.name}`)}
      </span>
    </>
  );
}

/** Two versions of a model, what differs first. */
export function CompareVersionsPage(): ReactNode {
  const { modelId } = route.useParams();
  const search = route.useSearch();
  const navigate = useNavigate();
  const base = search.base === undefined ? undefined : Number(search.base);
  const head = search.head === undefined ? undefined : Number(search.head);
  const versions = usePages(modelVersionsDocument, { modelId, first: 200, withArchived: true, statuses: ['READY' as const] }, (answer) => answer.registeredModel?.versions);
  const pair = useQuery({ ...steadyOperation(versionPairDocument, { modelId, base: base ?? head ?? 1, head: head ?? base ?? 1 }) });
  const [left, right] = base === undefined || head === undefined ? [] : [pair.data?.base, pair.data?.head];
  const comparison = useQuery({ ...steadyOperation(compareVersionsDocument, { baseId: left?.id ?? '', headId: right?.id ?? '', withSame: search.same === '1' }), enabled: left != null && right != null });
  const change = (next: Partial<CompareVersionsSearch>): void => void navigate({ to: '/models/$modelId/compare', params: { modelId }, search: { ...search, ...next }, replace: true });
  const name = pair.data?.registeredModel?.name;
  const crumbs = [{ label: 'Models', to: '/models' } as const, ...(name === undefined ? [] : [{ label: name, to: '/models/$modelId' as const, params: { modelId } }])];
  if (pair.data?.registeredModel === null) {
    return (
      <Page name="Not found" crumbs={crumbs}>
        <NotFound what="model" />
      </Page>
    );
  }
  const options = [...new Set([...versions.nodes.map(({ version }) => version), ...[base, head].filter((number) => number !== undefined)])].sort((one, two) => two - one).map((number) => ({ value: String(number), label: `v${number}` }));
  const error = pair.error ?? comparison.error;
  return (
    <Page name="Compare versions" crumbs={crumbs} fixed>
      <div className={classes.choices}>
        <Select aria-label="Base version" w={110} searchable allowDeselect={false} placeholder="Base" value={search.base ?? null} data={options} onChange={(value) => change({ base: value ?? undefined })} />
        <ActionIcon aria-label="Swap the two" disabled={base === undefined || head === undefined} onClick={() => change({ base: search.head, head: search.base })}>
          <IconArrowsExchange size={15} />
        </ActionIcon>
        <Select aria-label="Other version" w={110} searchable allowDeselect={false} placeholder="Other" value={search.head ?? null} data={options} onChange={(value) => change({ head: value ?? undefined })} />
        <Switch size="xs" label="Also what is alike" checked={search.same === '1'} onChange={(event) => change({ same: event.currentTarget.checked ? '1' : undefined })} />
      </div>
      <div className={classes.content}>
        {error !== null ? (
          <Failure error={error} retry={() => void (pair.error === null ? comparison.refetch() : pair.refetch())} />
        ) : base === undefined || head === undefined ? (
          <Empty title="Choose two versions">
            <p className="dim">What differs between them shows here: metrics, files, signature, params, inputs, environment.</p>
          </Empty>
        ) : pair.data !== undefined && (left == null || right == null) ? (
          <Empty title={`There is no version ${left == null ? base : head}`}>
            <Button variant="default" onClick={() => change({ base: undefined, head: undefined })}>
              Choose others
            </Button>
          </Empty>
        ) : left != null && right != null && (left.status !== 'READY' || right.status !== 'READY') ? (
          <Empty title={`v${left.status === 'READY' ? right.version : left.version} is not ready`}>
            <p className="dim">Only what is frozen can be compared.</p>
          </Empty>
        ) : comparison.data === undefined || left == null || right == null ? (
          <div style={{ display: 'grid', gap: 22, padding: 20 }}>
            {['70%', '64%', '58%', '66%'].map((width) => (
              <Bone key={width} width={width} />
            ))}
          </div>
        ) : (
          <VersionDifferences differences={comparison.data.compareModelVersions} baseLabel={<Head version={left} modelId={modelId} />} headLabel={<Head version={right} modelId={modelId} />} withSame={search.same === '1'} />
        )}
      </div>
    </Page>
  );
}
