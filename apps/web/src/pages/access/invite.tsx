import { Select } from '@mantine/core';
import { useState } from 'react';
import { createInvitationDocument } from '../../api/operations/access-members.js';
import { useChange } from '../../api/use-query.js';
import { useViewer } from '../../frame/viewer.js';
import type { Role } from '../../generated/settings/graphql.js';
import { FormDialog } from '../../parts/form-dialog.js';
import { SecretDialog } from '../../parts/secret-dialog.js';
import { readRole, rolesUpTo } from './roles.js';

/** A link by which somebody who is signed in in another workspace becomes a member of this one, as the same person. */
export function Invite({ onClose }: { readonly onClose: () => void }) {
  const viewer = useViewer();
  const [role, setRole] = useState<Role>('READER');
  const make = useChange(createInvitationDocument, ['Invitations']);
  const made = make.data?.createInvitation;
  if (made !== undefined) {
    // Without a public address the server says the path alone.
    const link = made.link.startsWith('/') ? `${location.origin}${made.link}` : made.link;
    return (
      <SecretDialog title="The invitation, shown this once" secret={link} what="invitation" onClose={onClose}>
        <p className="dim">Hand it over yourself. Whoever is signed in in another workspace here accepts it, once and within a day, and is a member of this one as the same person. It opens nothing by itself.</p>
      </SecretDialog>
    );
  }
  return (
    <FormDialog title="Invite somebody from another workspace" act="Make the link" error={make.error} busy={make.isPending} ready onSubmit={() => make.mutate({ role })} onClose={onClose}>
      <Select label="Role" allowDeselect={false} value={role} error={make.error?.field === 'role' ? make.error.message : undefined} onChange={(value) => setRole(readRole(value))} data={rolesUpTo(viewer.data?.viewer.actor.role).map(({ value, label, about }) => ({ value, label: `${label}: ${about}` }))} />
    </FormDialog>
  );
}
