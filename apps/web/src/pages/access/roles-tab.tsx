import { Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { Link, useNavigate } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { customRolesDocument } from '../../api/operations/access-roles.js';
import { usePages } from '../../api/use-pages.js';
import { useMay } from '../../frame/viewer.js';
import type { CustomRoleFieldsFragment } from '../../generated/settings/graphql.js';
import { Ago } from '../../parts/time.js';
import { Toolbar, ToolbarSpace } from '../../parts/toolbar.js';
import { Empty, Failure } from '../../states/states.js';
import type { Column } from '../../table/columns.js';
import { DataTable } from '../../table/data-table.js';
import { sentenceOf } from './condition-words.js';
import { readRules } from './role-draft.js';

type CustomRole = CustomRoleFieldsFragment;

function given(rules: unknown): string {
  return readRules(rules)
    .map(({ permissions, where }) => `${permissions.join(', ')}${where === undefined ? '' : `, when ${sentenceOf(where)}`}`)
    .join('; ');
}

const columns: readonly Column<CustomRole>[] = [
  {
    id: 'name',
    head: 'Custom role',
    width: 200,
    pinned: true,
    cell: (row) => (
      <Link to="/access/roles/$roleId" params={{ roleId: row.id }} className="clip" style={{ fontWeight: 500 }}>
        {row.name}
      </Link>
    ),
  },
  { id: 'description', head: 'For', width: 220, cell: (row) => <span className="clip dim">{row.description}</span> },
  { id: 'gives', head: 'Gives', width: 320, grows: true, cell: (row) => <span className="clip" title={given(row.rules)}>{given(row.rules)}</span> },
  { id: 'revision', head: 'Revision', width: 84, align: 'right', cell: (row) => row.revision },
  { id: 'changed', head: 'Changed', width: 110, cell: (row) => <Ago at={row.updatedAt} /> },
];

/** What the workspace gives beyond the four roles. */
export function RolesTab(): ReactNode {
  const navigate = useNavigate();
  const mayWrite = useMay('role:write');
  const pages = usePages(customRolesDocument, { first: 100 }, (answer) => answer.customRoles);
  const open = (roleId: string): void => void navigate({ to: '/access/roles/$roleId', params: { roleId } });
  const button = mayWrite && (
    <Button leftSection={<IconPlus size={13} aria-hidden />} onClick={() => open('new')}>
      Custom role
    </Button>
  );
  if (pages.error !== null && pages.nodes.length === 0) return <Failure error={pages.error} retry={pages.again} />;
  if (!pages.isFirstLoading && pages.nodes.length === 0) {
    return (
      <Empty title="No custom role yet">
        <p className="dim">Reader, Writer, Maintainer and Owner each have everything of the one before. A custom role gives single permissions beside them, always or under a condition: to delete runs of one’s own team, to approve what is of low risk.</p>
        {button}
      </Empty>
    );
  }
  return (
    <>
      {mayWrite && (
        <Toolbar>
          <ToolbarSpace />
          {button}
        </Toolbar>
      )}
      <DataTable
        label="Custom roles"
        noun="custom role"
        columns={columns}
        items={pages.nodes.map((row) => ({ kind: 'row' as const, id: row.id, row }))}
        total={pages.isFirstLoading ? 6 : pages.hasMore ? undefined : pages.nodes.length}
        onNeedMore={pages.hasMore ? pages.moreRows : undefined}
        onOpen={(row) => open(row.id)}
      />
    </>
  );
}
