import { Button } from '@mantine/core';
import { IconPlus, IconUsersGroup } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { assignCustomRoleDocument, unassignCustomRoleDocument } from '../../api/operations/access-roles.js';
import { useChange } from '../../api/use-query.js';
import type { CustomRoleQuery, RoleHolderKind } from '../../generated/settings/graphql.js';
import { FormDialog } from '../../parts/form-dialog.js';
import { noticeRefused } from '../../parts/notices.js';
import { PersonName } from '../../parts/person.js';
import { Ago } from '../../parts/time.js';
import classes from './access.module.css';
import { GroupSelect, MemberSelect } from './choices.js';
import { rolesTouched } from './held-roles.js';
import { Part } from './part.js';

type CustomRole = NonNullable<CustomRoleQuery['customRole']>;

function GiveTo({ role, kind, onClose }: { readonly role: CustomRole; readonly kind: RoleHolderKind; readonly onClose: () => void }) {
  const [holder, setHolder] = useState<string | null>(null);
  const assign = useChange(assignCustomRoleDocument, rolesTouched);
  const except = role.assignments.map(({ holderId }) => holderId);
  return (
    <FormDialog title={`Give ${role.name}`} act="Give" error={assign.error} busy={assign.isPending} ready={holder !== null} onSubmit={() => holder !== null && assign.mutate({ roleId: role.id, holderKind: kind, holderId: holder }, { onSuccess: onClose })} onClose={onClose}>
      {kind === 'GROUP' ? <GroupSelect label="Group" value={holder} except={except} onChange={setHolder} /> : <MemberSelect label="Member" value={holder} except={except} onChange={setHolder} />}
    </FormDialog>
  );
}

/** Who has the role, members and groups. */
export function RoleHolders({ role, mayWrite }: { readonly role: CustomRole; readonly mayWrite: boolean }) {
  const [giving, setGiving] = useState<RoleHolderKind>();
  const take = useChange(unassignCustomRoleDocument, rolesTouched);
  const give = (kind: RoleHolderKind, label: string) => (
    <Button size="compact-xs" variant="subtle" color="gray" leftSection={<IconPlus size={13} aria-hidden />} onClick={() => setGiving(kind)}>
      {label}
    </Button>
  );
  return (
    <Part
      title="Who has it"
      act={
        mayWrite && (
          <>
            {give('ACTOR', 'Member')}
            {give('GROUP', 'Group')}
          </>
        )
      }
    >
      {role.assignments.length === 0 && <p className="faint">Nobody yet: until somebody has it, it gives nothing.</p>}
      <ul className={classes.lines}>
        {role.assignments.map(({ holderId, actor, group, assignedAt }) => {
          const name = group?.name ?? actor?.name ?? 'somebody who is gone';
          return (
            <li key={holderId} className={classes.line}>
              <span className={classes.lineText}>
                <span className="clip" style={{ fontWeight: 500 }}>
                  {group != null ? (
                    <Link to="/access/groups/$groupId" params={{ groupId: group.id }}>
                      <IconUsersGroup size={14} style={{ verticalAlign: -2, marginRight: 4 }} aria-label="Group" />
                      {group.name}
                    </Link>
                  ) : actor != null ? (
                    <Link to="/access/members/$memberId" params={{ memberId: actor.id }}>
                      <PersonName person={actor} />
                    </Link>
                  ) : (
                    name
                  )}
                </span>
                <span className="faint">
                  since <Ago at={assignedAt} />
                </span>
              </span>
              {mayWrite && (
                <Button size="compact-xs" variant="subtle" color="red" aria-label={`Take away from ${name}`} onClick={() => take.mutate({ roleId: role.id, holderId }, { onError: (error) => noticeRefused(`${name} keeps it`, error) })}>
                  Take away
                </Button>
              )}
            </li>
          );
        })}
      </ul>
      {giving !== undefined && <GiveTo role={role} kind={giving} onClose={() => setGiving(undefined)} />}
    </Part>
  );
}
