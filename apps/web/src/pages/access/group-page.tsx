import { ActionIcon, Button, Menu } from '@mantine/core';
import { IconDots, IconPencil, IconPlus, IconTrash } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { addGroupMembersDocument, deleteGroupDocument, groupDocument, groupMembersDocument, removeGroupMembersDocument } from '../../api/operations/access-groups.js';
import { usePages } from '../../api/use-pages.js';
import { operation, useChange } from '../../api/use-query.js';
import { Page } from '../../frame/page.js';
import { useMay } from '../../frame/viewer.js';
import type { GroupFieldsFragment } from '../../generated/settings/graphql.js';
import { ConfirmName } from '../../parts/confirm-name.js';
import { FormDialog } from '../../parts/form-dialog.js';
import { noticeRefused } from '../../parts/notices.js';
import { PersonName } from '../../parts/person.js';
import { Ago } from '../../parts/time.js';
import { Bone, Failure, NotFound, TitleBone } from '../../states/states.js';
import classes from './access.module.css';
import { MembersSelect } from './choices.js';
import { GroupForm } from './group-form.js';
import { HeldRoles } from './held-roles.js';
import { Part } from './part.js';
import { roleLabel } from './roles.js';

type Group = GroupFieldsFragment;

const route = getRouteApi('/access/groups/$groupId');
const crumbs = [{ label: 'Access', to: '/access' }] as const;
const touched = ['GroupMembers', 'Members', 'Member', 'ExplainAccess'];

function AddMembers({ group, onClose }: { readonly group: Group; readonly onClose: () => void }) {
  const [ids, setIds] = useState<string[]>([]);
  const add = useChange(addGroupMembersDocument, touched);
  return (
    <FormDialog title={`Into ${group.name}`} act="Add" error={add.error} busy={add.isPending} ready={ids.length > 0} onSubmit={() => add.mutate({ id: group.id, actorIds: ids }, { onSuccess: onClose })} onClose={onClose}>
      <MembersSelect label="Who" value={ids} onChange={setIds} />
    </FormDialog>
  );
}

function Members({ group, mayWrite }: { readonly group: Group; readonly mayWrite: boolean }) {
  const [adding, setAdding] = useState(false);
  const pages = usePages(groupMembersDocument, { id: group.id, first: 100 }, (answer) => answer.group?.members);
  const remove = useChange(removeGroupMembersDocument, touched);
  const add = mayWrite && (
    <Button size="compact-xs" variant="subtle" color="gray" leftSection={<IconPlus size={13} aria-hidden />} onClick={() => setAdding(true)}>
      Add
    </Button>
  );
  return (
    <Part title="Who is in it" act={add}>
      {pages.error !== null && pages.nodes.length === 0 ? (
        <Failure error={pages.error} retry={pages.again} compact />
      ) : pages.isFirstLoading ? (
        <Bone width="48%" />
      ) : pages.nodes.length === 0 ? (
        <p className="faint">Nobody yet.</p>
      ) : (
        <ul className={classes.lines}>
          {pages.nodes.map(({ actor, sources, addedAt }) => (
            <li key={actor.id} className={classes.line}>
              <span className={classes.lineText}>
                <span className="clip">
                  <Link to="/access/members/$memberId" params={{ memberId: actor.id }} style={{ fontWeight: 500 }}>
                    <PersonName person={actor} />
                  </Link>{' '}
                  <span className="faint">{actor.disabledAt == null ? (actor.email ?? '') : 'shut out'}</span>
                </span>
                <span className="faint">
                  {sources.includes('OIDC') ? (sources.includes('MANUAL') ? 'by the provider and by hand' : 'by the provider') : 'by hand'} since <Ago at={addedAt} />
                </span>
              </span>
              {mayWrite && sources.includes('MANUAL') && (
                <Button size="compact-xs" variant="subtle" color="red" aria-label={`Take out ${actor.name}`} onClick={() => remove.mutate({ id: group.id, actorIds: [actor.id] }, { onError: (error) => noticeRefused(`${actor.name} stays in it`, error) })}>
                  Take out
                </Button>
              )}
            </li>
          ))}
        </ul>
      )}
      {pages.hasMore && (
        <Button variant="default" style={{ justifySelf: 'start' }} onClick={pages.more}>
          More
        </Button>
      )}
      {adding && <AddMembers group={group} onClose={() => setAdding(false)} />}
    </Part>
  );
}

function Delete({ group, onClose }: { readonly group: Group; readonly onClose: () => void }) {
  const navigate = useNavigate();
  const remove = useChange(deleteGroupDocument, ['Groups', 'Members', 'CustomRole']);
  const submit = (): void => remove.mutate({ id: group.id }, { onSuccess: () => void navigate({ to: '/access', search: { tab: 'groups' } }) });
  return (
    <ConfirmName title={`Delete ${group.name}`} act="Delete" name={group.name} error={remove.error} busy={remove.isPending} onConfirm={submit} onClose={onClose}>
      Its members lose what it gave them at their next request. Policies and conditions that name it find nobody in it.
    </ConfirmName>
  );
}

function Shown({ group }: { readonly group: Group }) {
  const mayWrite = useMay('group:write');
  const [doing, setDoing] = useState<'change' | 'delete'>();
  return (
    <Page
      name={group.name}
      crumbs={crumbs}
      fixed
      actions={
        mayWrite && (
          <Menu>
            <Menu.Target>
              <ActionIcon aria-label="Acts on the group">
                <IconDots size={16} />
              </ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item leftSection={<IconPencil size={14} />} onClick={() => setDoing('change')}>
                Description and claim
              </Menu.Item>
              <Menu.Item color="red" leftSection={<IconTrash size={14} />} onClick={() => setDoing('delete')}>
                Delete
              </Menu.Item>
            </Menu.Dropdown>
          </Menu>
        )
      }
    >
      <div className={classes.content} tabIndex={0} role="region" aria-label={group.name}>
        <div className={classes.page}>
          <dl className={classes.facts}>
            <dt>For</dt>
            <dd>{group.description ?? <span className="faint">not written yet</span>}</dd>
            <dt>Filled by</dt>
            <dd>
              {group.claim == null ? (
                'hand alone'
              ) : (
                <>
                  the provider’s claim <span className="mono">{group.claim}</span>
                  {group.claimRole != null && <span className="faint">whoever it fills is at least {roleLabel(group.claimRole)}</span>}
                </>
              )}
            </dd>
            <dt>Since</dt>
            <dd>
              <Ago at={group.createdAt} />
            </dd>
          </dl>
          <Members group={group} mayWrite={mayWrite} />
          <HeldRoles holderKind="GROUP" holder={group} held={group.customRoles} />
        </div>
      </div>
      {doing === 'change' && <GroupForm group={group} onClose={() => setDoing(undefined)} />}
      {doing === 'delete' && <Delete group={group} onClose={() => setDoing(undefined)} />}
    </Page>
  );
}

/** One group: who is in it, how they came in, and what it gives them. */
export function GroupPage(): ReactNode {
  const { groupId } = route.useParams();
  const query = useQuery(operation(groupDocument, { id: groupId }));
  const group = query.data?.group;
  if (group != null) return <Shown key={group.id} group={group} />;
  return (
    <Page name="Group" crumbs={crumbs} title={query.isPending ? <TitleBone width={140} /> : undefined}>
      {query.error !== null ? (
        <Failure error={query.error} retry={() => void query.refetch()} />
      ) : group === null ? (
        <NotFound what="group" />
      ) : (
        <div className={classes.page}>
          <Bone width="44%" />
        </div>
      )}
    </Page>
  );
}
