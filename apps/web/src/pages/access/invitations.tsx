import { Button } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { invitationsDocument, revokeInvitationDocument } from '../../api/operations/access-members.js';
import { usePages } from '../../api/use-pages.js';
import { useChange } from '../../api/use-query.js';
import type { InvitationFieldsFragment } from '../../generated/settings/graphql.js';
import { FormDialog } from '../../parts/form-dialog.js';
import { PersonName } from '../../parts/person.js';
import { Ago, Left } from '../../parts/time.js';
import { Empty, Failure } from '../../states/states.js';
import type { Column } from '../../table/columns.js';
import { DataTable } from '../../table/data-table.js';
import { roleLabel } from './roles.js';

type Invitation = InvitationFieldsFragment;

function columnsFor(onTakeBack: (invitation: Invitation) => void): readonly Column<Invitation>[] {
  return [
    { id: 'role', head: 'Becomes', width: 120, pinned: true, cell: (row) => roleLabel(row.role) },
    { id: 'by', head: 'Invited by', width: 200, grows: true, cell: (row) => <span className="clip">{row.createdBy == null ? <span className="faint">somebody who is gone</span> : <PersonName person={row.createdBy} />}</span> },
    { id: 'made', head: 'Made', width: 120, cell: (row) => <Ago at={row.createdAt} /> },
    { id: 'ends', head: 'Ends', width: 120, cell: (row) => <Left until={row.expiresAt} /> },
    {
      id: 'acts',
      head: 'Acts',
      quietHead: true,
      width: 100,
      align: 'right',
      cell: (row) => (
        <Button size="compact-xs" variant="subtle" color="red" onClick={() => onTakeBack(row)}>
          Take back
        </Button>
      ),
    },
  ];
}

/** Invitations that nobody accepted yet. To whom a link was given Plinth does not know. */
export function Invitations({ invite }: { readonly invite: ReactNode }): ReactNode {
  const [taking, setTaking] = useState<Invitation>();
  const pages = usePages(invitationsDocument, { first: 100 }, (answer) => answer.invitations);
  if (pages.error !== null && pages.nodes.length === 0) return <Failure error={pages.error} retry={pages.again} />;
  if (!pages.isFirstLoading && pages.nodes.length === 0) {
    return (
      <Empty title="No invitation is open">
        <p className="dim">By an invitation somebody who is signed in in another workspace here becomes a member of this one as well. It holds for a day, until it is accepted or taken back.</p>
        {invite}
      </Empty>
    );
  }
  return (
    <>
      <DataTable
        label="Invitations"
        noun="invitation"
        columns={columnsFor(setTaking)}
        items={pages.nodes.map((row) => ({ kind: 'row' as const, id: row.id, row }))}
        total={pages.isFirstLoading ? 3 : pages.hasMore ? undefined : pages.nodes.length}
        onNeedMore={pages.hasMore ? pages.moreRows : undefined}
      />
      {taking !== undefined && <TakeBack invitation={taking} onClose={() => setTaking(undefined)} />}
    </>
  );
}

function TakeBack({ invitation, onClose }: { readonly invitation: Invitation; readonly onClose: () => void }) {
  const revoke = useChange(revokeInvitationDocument, ['Invitations']);
  return (
    <FormDialog title="Take the invitation back" act="Take back" error={revoke.error} busy={revoke.isPending} ready danger onSubmit={() => revoke.mutate({ id: invitation.id }, { onSuccess: onClose })} onClose={onClose}>
      <p className="dim">Nobody becomes a member by its link any more ({roleLabel(invitation.role)}). Whoever has it can be given another.</p>
    </FormDialog>
  );
}
