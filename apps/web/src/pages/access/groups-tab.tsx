import { Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { Link, useNavigate } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { groupsDocument } from '../../api/operations/access-groups.js';
import { usePages } from '../../api/use-pages.js';
import { useMay } from '../../frame/viewer.js';
import type { GroupFieldsFragment } from '../../generated/settings/graphql.js';
import { Ago } from '../../parts/time.js';
import { Toolbar, ToolbarSpace } from '../../parts/toolbar.js';
import { Empty, Failure } from '../../states/states.js';
import type { Column } from '../../table/columns.js';
import { DataTable } from '../../table/data-table.js';
import { GroupForm } from './group-form.js';
import { roleLabel } from './roles.js';

type Group = GroupFieldsFragment;

const columns: readonly Column<Group>[] = [
  {
    id: 'name',
    head: 'Group',
    width: 200,
    pinned: true,
    cell: (row) => (
      <Link to="/access/groups/$groupId" params={{ groupId: row.id }} className="clip" style={{ fontWeight: 500 }}>
        {row.name}
      </Link>
    ),
  },
  { id: 'description', head: 'For', width: 240, grows: true, cell: (row) => <span className="clip dim">{row.description}</span> },
  { id: 'claim', head: 'Filled by', title: 'The value in the provider’s groups claim, or people by hand', width: 190, cell: (row) => (row.claim == null ? <span className="faint">hand</span> : <span className="clip mono">{row.claim}</span>) },
  { id: 'claimRole', head: 'Least role', title: 'The least role of whoever is a member by the claim', width: 104, cell: (row) => (row.claimRole == null ? '' : roleLabel(row.claimRole)) },
  { id: 'roles', head: 'Gives', width: 190, cell: (row) => <span className="clip dim">{row.customRoles.map(({ name }) => name).join(', ')}</span> },
  { id: 'since', head: 'Since', width: 110, cell: (row) => <Ago at={row.createdAt} /> },
];

/** Members under one name, for policies, conditions and custom roles. */
export function GroupsTab(): ReactNode {
  const navigate = useNavigate();
  const mayWrite = useMay('group:write');
  const [making, setMaking] = useState(false);
  const pages = usePages(groupsDocument, { first: 100 }, (answer) => answer.groups);
  const button = mayWrite && (
    <Button leftSection={<IconPlus size={13} aria-hidden />} onClick={() => setMaking(true)}>
      Group
    </Button>
  );
  if (pages.error !== null && pages.nodes.length === 0) return <Failure error={pages.error} retry={pages.again} />;
  return (
    <>
      {!pages.isFirstLoading && pages.nodes.length === 0 ? (
        <Empty title="No group yet">
          <p className="dim">A group is a name for people: policies ask for its votes, conditions of custom roles ask who is in it, and what it is given everybody in it has. Your identity provider can fill it.</p>
          {button}
        </Empty>
      ) : (
        <>
          {mayWrite && (
            <Toolbar>
              <ToolbarSpace />
              {button}
            </Toolbar>
          )}
          <DataTable
            label="Groups"
            noun="group"
            columns={columns}
            items={pages.nodes.map((row) => ({ kind: 'row' as const, id: row.id, row }))}
            total={pages.isFirstLoading ? 6 : pages.hasMore ? undefined : pages.nodes.length}
            onNeedMore={pages.hasMore ? pages.moreRows : undefined}
            onOpen={(row) => void navigate({ to: '/access/groups/$groupId', params: { groupId: row.id } })}
          />
        </>
      )}
      {making && <GroupForm group={undefined} onClose={() => setMaking(false)} />}
    </>
  );
}
