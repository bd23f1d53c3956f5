import { Button, SegmentedControl } from '@mantine/core';
import { IconLink, IconPlus } from '@tabler/icons-react';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { membersDocument } from '../../api/operations/access-members.js';
import { usePages } from '../../api/use-pages.js';
import { useMay, useViewer } from '../../frame/viewer.js';
import type { MemberFieldsFragment } from '../../generated/settings/graphql.js';
import { PersonName } from '../../parts/person.js';
import { Ago } from '../../parts/time.js';
import { Toolbar, ToolbarSpace } from '../../parts/toolbar.js';
import { Empty, Failure } from '../../states/states.js';
import type { Column } from '../../table/columns.js';
import { DataTable } from '../../table/data-table.js';
import { AddMember } from './add-member.js';
import { Invitations } from './invitations.js';
import { Invite } from './invite.js';
import { roleLabel } from './roles.js';
import { type AccessSearch, memberKinds } from './view.js';

type Member = MemberFieldsFragment;

const route = getRouteApi('/access');
const named = (things: readonly { readonly name: string }[]): string => things.map(({ name }) => name).join(', ');

function columnsFor(own: string | undefined): readonly Column<Member>[] {
  return [
    {
      id: 'name',
      head: 'Member',
      width: 220,
      pinned: true,
      cell: (row) => (
        <span className="clip">
          <Link to="/access/members/$memberId" params={{ memberId: row.id }} style={{ fontWeight: 500 }}>
            <PersonName person={row} />
          </Link>
          {row.id === own && <span className="faint"> you</span>}
        </span>
      ),
    },
    { id: 'kind', head: 'Kind', width: 126, cell: (row) => <span className="dim">{row.kind === 'USER' ? 'Person' : 'Service account'}</span> },
    { id: 'role', head: 'Role', width: 108, cell: (row) => (row.disabledAt == null ? roleLabel(row.role) : 'Shut out') },
    { id: 'groups', head: 'Groups', width: 170, cell: (row) => <span className="clip dim">{named(row.groups)}</span> },
    { id: 'custom', head: 'Custom roles', width: 170, cell: (row) => <span className="clip dim">{named(row.customRoles)}</span> },
    {
      id: 'reach',
      head: 'E-mail, or who answers for it',
      width: 240,
      grows: true,
      cell: (row) => <span className="clip dim">{row.kind === 'SERVICE_ACCOUNT' ? row.owner == null ? 'nobody' : <PersonName person={row.owner} /> : (row.email ?? '')}</span>,
    },
    { id: 'since', head: 'Since', width: 110, cell: (row) => <Ago at={row.createdAt} /> },
  ];
}

/** Everybody who acts here, people and programs. */
export function MembersTab(): ReactNode {
  const search = route.useSearch();
  const navigate = useNavigate();
  const viewer = useViewer();
  const mayWrite = useMay('member:write');
  const [adding, setAdding] = useState<'person' | 'account' | 'invitation'>();
  const pages = usePages(membersDocument, { first: 200 }, (answer) => answer.members);
  const all = search.all === '1';
  const change = (next: Partial<AccessSearch>): void => void navigate({ to: '/access', search: { ...search, ...next }, replace: true });
  const asked = search.kind === 'invitations' ? undefined : search.kind;
  const ofKind = pages.nodes.filter(({ kind }) => asked === undefined || (kind === 'SERVICE_ACCOUNT') === (asked === 'programs'));
  const shown = ofKind.filter(({ disabledAt }) => all || disabledAt == null);
  const isWhole = !pages.isFirstLoading && !pages.hasMore;
  if (pages.error !== null && pages.nodes.length === 0) return <Failure error={pages.error} retry={pages.again} />;
  const isInvitations = search.kind === 'invitations' && mayWrite;
  const invite = (
    <Button variant="default" leftSection={<IconLink size={13} aria-hidden />} onClick={() => setAdding('invitation')}>
      Invite
    </Button>
  );
  const addAccount = (
    <Button variant="default" leftSection={<IconPlus size={13} aria-hidden />} onClick={() => setAdding('account')}>
      Service account
    </Button>
  );
  return (
    <>
      <Toolbar>
        <SegmentedControl
          aria-label="Which members"
          size="xs"
          value={(isInvitations ? search.kind : asked) ?? 'everybody'}
          data={[
            { value: 'everybody', label: 'Everybody' },
            { value: 'people', label: 'People' },
            { value: 'programs', label: 'Service accounts' },
            ...(mayWrite ? [{ value: 'invitations', label: 'Invitations' }] : []),
          ]}
          onChange={(kind) => change({ kind: memberKinds.find((known) => known === kind) })}
        />
        {!isInvitations && (
          <Button variant={all ? 'light' : 'subtle'} color={all ? 'accent' : 'gray'} aria-pressed={all} onClick={() => change({ all: all ? undefined : '1' })}>
            Shut out too
          </Button>
        )}
        <ToolbarSpace />
        {mayWrite && (
          <>
            {invite}
            {addAccount}
            <Button leftSection={<IconPlus size={13} aria-hidden />} onClick={() => setAdding('person')}>
              Person
            </Button>
          </>
        )}
      </Toolbar>
      {isInvitations ? (
        <Invitations invite={invite} />
      ) : isWhole && shown.length === 0 ? (
        <Empty title={asked === 'programs' ? 'No service account yet' : 'Nobody here'}>
          <p className="dim">{asked === 'programs' ? 'A service account is for a program: a training cluster or CI acts in its own name, by a token that can be revoked without touching anybody’s, and a person answers for it.' : 'Nobody fits what is asked for.'}</p>
          {asked === 'programs' && mayWrite && addAccount}
        </Empty>
      ) : (
        <DataTable
          label="Members"
          noun="member"
          columns={columnsFor(viewer.data?.viewer.actor.id)}
          items={shown.map((row) => ({ kind: 'row' as const, id: row.id, row }))}
          total={pages.isFirstLoading ? 6 : pages.hasMore ? undefined : shown.length}
          onNeedMore={pages.hasMore ? pages.moreRows : undefined}
          onOpen={(row) => void navigate({ to: '/access/members/$memberId', params: { memberId: row.id } })}
          isGone={(row) => row.disabledAt != null}
        />
      )}
      {adding === 'invitation' ? <Invite onClose={() => setAdding(undefined)} /> : adding !== undefined && <AddMember kind={adding} onClose={() => setAdding(undefined)} />}
    </>
  );
}
