import { Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { policiesDocument } from '../../api/operations/approvals-policies.js';
import { usePages } from '../../api/use-pages.js';
import { useKeys } from '../../frame/keys.js';
import { Page } from '../../frame/page.js';
import { useMay } from '../../frame/viewer.js';
import type { PolicyFieldsFragment } from '../../generated/governance/graphql.js';
import { targetText } from '../../parts/promotion-status.js';
import { riskTiers } from '../../parts/risk-tier.js';
import { Ago } from '../../parts/time.js';
import { Toolbar } from '../../parts/toolbar.js';
import { Empty, Failure } from '../../states/states.js';
import type { Column } from '../../table/columns.js';
import { DataTable } from '../../table/data-table.js';
import { isRecord } from '../../api/failure.js';
import { seatsText } from '../promotion/policy-terms.js';
import { type Draft, hoursText, numberAt, recordAt, recordsAt, textAt, textsAt } from './draft.js';

type Policy = PolicyFieldsFragment;

const route = getRouteApi('/policies');

const documentOf = (policy: Policy): Draft => (isRecord(policy.document) ? policy.document : {});

const columns: readonly Column<Policy>[] = [
  {
    id: 'name',
    head: 'Policy',
    width: 220,
    pinned: true,
    cell: (row) => (
      <Link to="/policies/$policyId" params={{ policyId: row.id }} className="clip" style={{ fontWeight: 500 }}>
        {row.name}
      </Link>
    ),
  },
  { id: 'target', head: 'Protects', width: 140, cell: (row) => targetText(row.target) },
  {
    id: 'covers',
    head: 'Covers',
    width: 200,
    cell: (row) => {
      const document = documentOf(row);
      const tiers = textsAt(document, 'riskTiers').map((tier) => riskTiers.find(({ value }) => value === tier)?.label.toLowerCase() ?? tier);
      const models = textsAt(document, 'models');
      return <span className="clip">{`${models.length === 0 ? 'every model' : models.join(', ')}${tiers.length === 0 ? '' : ` of ${tiers.join(' or ')} risk`}`}</span>;
    },
  },
  {
    id: 'quorum',
    head: 'Takes',
    width: 280,
    grows: true,
    cell: (row) => (
      <span className="clip">
        {recordsAt(documentOf(row), 'quorum')
          .map((requirement) => `${numberAt(requirement, 'count') ?? 1} ${textAt(requirement, 'name')} (${seatsText(recordAt(requirement, 'from'))})`)
          .join(' + ')}
      </span>
    ),
  },
  { id: 'gates', head: 'Gates', width: 76, align: 'right', cell: (row) => recordsAt(documentOf(row), 'gates').length },
  { id: 'expires', head: 'Decided within', width: 120, align: 'right', cell: (row) => hoursText(numberAt(documentOf(row), 'expiresAfterHours') ?? 336) },
  { id: 'version', head: 'Version', width: 84, align: 'right', cell: (row) => `v${row.version}` },
  { id: 'updated', head: 'Changed', width: 110, cell: (row) => <Ago at={row.updatedAt} /> },
];

/** What protects environments and aliases. */
export function PoliciesPage(): ReactNode {
  const search = route.useSearch();
  const navigate = useNavigate();
  const mayWrite = useMay('policy:write');
  const all = search.all === '1';
  const pages = usePages(policiesDocument, { first: 100, withArchived: all }, (answer) => answer.policies);
  const make = (): void => void navigate({ to: '/policies/$policyId', params: { policyId: 'new' } });
  useKeys([{ keys: 'n', label: 'New policy', group: 'Policies', run: make }], mayWrite);
  const nothing = !pages.isFirstLoading && pages.error === null && pages.nodes.length === 0 && !pages.isStale;
  const button = mayWrite && (
    <Button leftSection={<IconPlus size={14} />} onClick={make}>
      New
    </Button>
  );
  return (
    <Page name="Policies" fixed actions={button}>
      {pages.error !== null && pages.nodes.length === 0 ? (
        <Failure error={pages.error} retry={pages.again} />
      ) : nothing && !all ? (
        <Empty title="Nothing is protected yet">
          <p className="dim">A policy says what it takes to put a model version into an environment or under an alias: who must approve, what must hold, how long there is. Without one, whoever may deploy does so at once.</p>
          {button}
          <button type="button" className="link-button" onClick={() => void navigate({ to: '/policies', search: { all: '1' } })}>
            Show ended ones
          </button>
        </Empty>
      ) : (
        <>
          <Toolbar>
            <Button variant={all ? 'light' : 'subtle'} color={all ? 'accent' : 'gray'} aria-pressed={all} onClick={() => void navigate({ to: '/policies', search: { all: all ? undefined : '1' }, replace: true })}>
              Ended too
            </Button>
          </Toolbar>
          <DataTable
            label="Policies"
            noun="policy"
            columns={columns}
            items={pages.nodes.map((row) => ({ kind: 'row' as const, id: row.id, row }))}
            total={pages.isFirstLoading ? 6 : pages.hasMore ? undefined : pages.nodes.length}
            onNeedMore={pages.hasMore ? pages.moreRows : undefined}
            onOpen={(row) => void navigate({ to: '/policies/$policyId', params: { policyId: row.id } })}
            isGone={(row) => row.archivedAt != null}
          />
        </>
      )}
    </Page>
  );
}
