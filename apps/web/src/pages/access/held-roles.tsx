import { ActionIcon, Button } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { assignCustomRoleDocument, unassignCustomRoleDocument } from '../../api/operations/access-roles.js';
import { useChange } from '../../api/use-query.js';
import { useMay } from '../../frame/viewer.js';
import type { RoleHolderKind } from '../../generated/settings/graphql.js';
import { FormDialog } from '../../parts/form-dialog.js';
import { noticeRefused } from '../../parts/notices.js';
import classes from './access.module.css';
import { CustomRoleSelect } from './choices.js';
import { Part } from './part.js';

interface HeldRolesProps {
  readonly holderKind: RoleHolderKind;
  readonly holder: { readonly id: string; readonly name: string };
  readonly held: readonly { readonly id: string; readonly name: string }[];
  /** Those that come by a group, which are taken away there. */
  readonly inherited?: readonly { readonly id: string; readonly name: string; readonly group: string }[];
}

/** After a role was given or taken: whoever shows it reads again. */
export const rolesTouched = ['Member', 'Members', 'Group', 'Groups', 'CustomRole', 'CustomRoles', 'ExplainAccess', 'Viewer'];

/** The custom roles of a member or a group. */
export function HeldRoles({ holderKind, holder, held, inherited = [] }: HeldRolesProps) {
  const mayWrite = useMay('role:write');
  const [giving, setGiving] = useState(false);
  const take = useChange(unassignCustomRoleDocument, rolesTouched);
  const give = mayWrite && (
    <Button size="compact-xs" variant="subtle" color="gray" leftSection={<IconPlus size={13} aria-hidden />} onClick={() => setGiving(true)}>
      Give one
    </Button>
  );
  return (
    <Part title="Custom roles" act={give}>
      {held.length + inherited.length === 0 && <p className="faint">None.</p>}
      <ul className={classes.chips}>
        {held.map((role) => (
          <li key={role.id} className={classes.chip}>
            <Link to="/access/roles/$roleId" params={{ roleId: role.id }} className="clip">
              {role.name}
            </Link>
            {mayWrite && (
              <ActionIcon size="xs" aria-label={`Take ${role.name} away`} onClick={() => take.mutate({ roleId: role.id, holderId: holder.id }, { onError: (error) => noticeRefused(`${role.name} was not taken away`, error) })}>
                <IconX size={12} />
              </ActionIcon>
            )}
          </li>
        ))}
        {inherited.map((role) => (
          <li key={`${role.group} ${role.id}`} className={classes.chip}>
            <Link to="/access/roles/$roleId" params={{ roleId: role.id }} className="clip">
              {role.name}
            </Link>
            <span className="faint">by {role.group}</span>
          </li>
        ))}
      </ul>
      {giving && <GiveRole holderKind={holderKind} holder={holder} except={held.map(({ id }) => id)} onClose={() => setGiving(false)} />}
    </Part>
  );
}

function GiveRole({ holderKind, holder, except, onClose }: Pick<HeldRolesProps, 'holderKind' | 'holder'> & { readonly except: readonly string[]; readonly onClose: () => void }) {
  const [roleId, setRoleId] = useState<string | null>(null);
  const assign = useChange(assignCustomRoleDocument, rolesTouched);
  return (
    <FormDialog title={`A custom role for ${holder.name}`} act="Give" error={assign.error} busy={assign.isPending} ready={roleId !== null} onSubmit={() => roleId !== null && assign.mutate({ roleId, holderKind, holderId: holder.id }, { onSuccess: onClose })} onClose={onClose}>
      <CustomRoleSelect label="Custom role" value={roleId} except={except} onChange={setRoleId} />
    </FormDialog>
  );
}
