import { ActionIcon, Button, Menu, Select } from '@mantine/core';
import { IconBan, IconDots, IconLink, IconUserCheck } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { createSignInLinkDocument, disableActorDocument, memberDocument, setRoleDocument, setServiceAccountOwnerDocument } from '../../api/operations/access-members.js';
import { operation, useChange } from '../../api/use-query.js';
import { Page } from '../../frame/page.js';
import { useMay, useViewer } from '../../frame/viewer.js';
import type { MemberQuery } from '../../generated/settings/graphql.js';
import { ConfirmName } from '../../parts/confirm-name.js';
import { CopyText } from '../../parts/copy-text.js';
import { FormDialog } from '../../parts/form-dialog.js';
import { noticeDone, noticeRefused } from '../../parts/notices.js';
import { PersonName } from '../../parts/person.js';
import { PersonSelect } from '../../parts/person-select.js';
import { SecretDialog } from '../../parts/secret-dialog.js';
import { Ago } from '../../parts/time.js';
import { Bone, Failure, NotFound, TitleBone } from '../../states/states.js';
import classes from './access.module.css';
import { Explain } from './explain.js';
import { HeldRoles } from './held-roles.js';
import { OwnProfile } from './own-profile.js';
import { Part } from './part.js';
import { readRole, roleLabel, roles, rolesUpTo } from './roles.js';
import { SessionList } from './session-list.js';
import { MemberTokens } from './token-table.js';

type Member = NonNullable<MemberQuery['member']>;
type Doing = 'disable' | 'owner';

const route = getRouteApi('/access/members/$memberId');
const members = { label: 'Access', to: '/access' } as const;
const touched = ['Member', 'Members', 'People', 'ExplainAccess'];

function Disable({ member, onClose }: { readonly member: Member; readonly onClose: () => void }) {
  const disable = useChange(disableActorDocument, [...touched, 'AccessTokens', 'Sessions']);
  return (
    <ConfirmName title={`Shut ${member.name} out`} act="Shut out" name={member.name} error={disable.error} busy={disable.isPending} onConfirm={() => disable.mutate({ actorId: member.id }, { onSuccess: onClose })} onClose={onClose}>
      For good: their sessions and tokens stop working at once. What they did stays on record.
    </ConfirmName>
  );
}

function Answers({ member, onClose }: { readonly member: Member; readonly onClose: () => void }) {
  const [owner, setOwner] = useState<string | null>(member.owner?.id ?? null);
  const change = useChange(setServiceAccountOwnerDocument, touched);
  return (
    <FormDialog title={`Who answers for ${member.name}`} act="Save" error={change.error} busy={change.isPending} ready={owner !== null && owner !== member.owner?.id} onSubmit={() => owner !== null && change.mutate({ actorId: member.id, ownerId: owner }, { onSuccess: onClose })} onClose={onClose}>
      <PersonSelect label="Person" description="What the account asks to be promoted counts as theirs: they can’t approve it." value={owner} known={member.owner} onChange={setOwner} />
    </FormDialog>
  );
}

/** A way in that works once, for somebody without a provider's account. */
function SignInLink({ member }: { readonly member: Member }) {
  const make = useChange(createSignInLinkDocument, []);
  const made = make.data?.createSignInLink;
  // Without a public address the server says the path alone.
  const link = made === undefined ? '' : made.link.startsWith('/') ? `${location.origin}${made.link}` : made.link;
  return (
    <>
      <Button variant="default" leftSection={<IconLink size={14} aria-hidden />} loading={make.isPending} onClick={() => make.mutate({ memberId: member.id }, { onError: (error) => noticeRefused('No link was made', error) })}>
        Sign-in link
      </Button>
      {made !== undefined && (
        <SecretDialog title="The link, shown this once" secret={link} what="sign-in link" onClose={() => make.reset()}>
          <p className="dim">Hand it to {member.name} yourself. It works once, within 15 minutes, and links they had before have ended. The log says that you made it, and their session that you vouched for them.</p>
        </SecretDialog>
      )}
    </>
  );
}

function RoleOf({ member, own, mayWrite }: { readonly member: Member; readonly own: string | undefined; readonly mayWrite: boolean }) {
  const viewer = useViewer();
  const setRole = useChange(setRoleDocument, touched);
  const can = rolesUpTo(viewer.data?.viewer.actor.role);
  const isBelow = can.some(({ value }) => value === member.role);
  if (!mayWrite || member.id === own || !isBelow) return <span>{roleLabel(member.role)}</span>;
  const change = (value: string | null): void =>
    setRole.mutate({ actorId: member.id, role: readRole(value) }, { onSuccess: ({ setRole: made }) => noticeDone(`${made.name} is ${roleLabel(made.role)} from the next request on.`), onError: (error) => noticeRefused(`The role of ${member.name} was not changed`, error) });
  return <Select aria-label={`Role of ${member.name}`} maw={200} allowDeselect={false} value={setRole.isPending ? setRole.variables.role : (member.role ?? null)} data={can.map(({ value, label }) => ({ value, label }))} onChange={change} />;
}

function Facts({ member, own, mayWrite }: { readonly member: Member; readonly own: string | undefined; readonly mayWrite: boolean }) {
  return (
    <dl className={classes.facts}>
      <dt>Role</dt>
      <dd>
        <RoleOf member={member} own={own} mayWrite={mayWrite} />
        <span className="faint">{roles.find(({ value }) => value === member.role)?.about}</span>
      </dd>
      {member.kind === 'SERVICE_ACCOUNT' ? (
        <>
          <dt>Answers for it</dt>
          <dd>{member.owner == null ? <span className="faint">nobody</span> : <PersonName person={member.owner} />}</dd>
        </>
      ) : (
        <>
          <dt>E-mail</dt>
          <dd>{member.email ?? <span className="faint">none</span>}</dd>
        </>
      )}
      <dt>Member since</dt>
      <dd>
        <Ago at={member.createdAt} />
      </dd>
      <dt>Id</dt>
      <dd>
        <CopyText text={member.id} what="member id" />
      </dd>
    </dl>
  );
}

function Shown({ member }: { readonly member: Member }) {
  const viewer = useViewer();
  const own = viewer.data?.viewer.actor.id;
  const isOut = member.disabledAt != null;
  const mayWrite = useMay('member:write') && !isOut;
  const mayLink = useMay('session:administer') && !isOut && member.kind === 'USER';
  const seesTokens = useMay('token:administer') || member.id === own;
  const seesSessions = (useMay('session:administer') || member.id === own) && member.kind === 'USER';
  const [doing, setDoing] = useState<Doing>();
  const isProgram = member.kind === 'SERVICE_ACCOUNT';
  const mayDisable = mayWrite && member.id !== own;
  const inherited = member.groups.flatMap((group) => group.customRoles.map((role) => ({ ...role, group: group.name })));
  return (
    <Page
      name={member.name}
      crumbs={[members]}
      title={
        <span className="clip">
          <PersonName person={member} /> {member.id === own && <span className="faint">you</span>}
        </span>
      }
      fixed
      actions={
        <>
          {mayLink && <SignInLink member={member} />}
          {(mayDisable || (mayWrite && isProgram)) && (
            <Menu>
              <Menu.Target>
                <ActionIcon aria-label="Acts on the member">
                  <IconDots size={16} />
                </ActionIcon>
              </Menu.Target>
              <Menu.Dropdown>
                {isProgram && mayWrite && (
                  <Menu.Item leftSection={<IconUserCheck size={14} />} onClick={() => setDoing('owner')}>
                    Who answers for it
                  </Menu.Item>
                )}
                {mayDisable && (
                  <Menu.Item color="red" leftSection={<IconBan size={14} />} onClick={() => setDoing('disable')}>
                    Shut out
                  </Menu.Item>
                )}
              </Menu.Dropdown>
            </Menu>
          )}
        </>
      }
    >
      {member.disabledAt != null && (
        <div className={classes.banner} role="status">
          Shut out <Ago at={member.disabledAt} />: it can do nothing any more. What it did stays on record.
        </div>
      )}
      <div className={classes.content} tabIndex={0} role="region" aria-label={member.name}>
        <div className={classes.page}>
          <Facts member={member} own={own} mayWrite={mayWrite} />
          <Part title="Groups">
            {member.groups.length === 0 && <p className="faint">In none.</p>}
            <ul className={classes.chips}>
              {member.groups.map((group) => (
                <li key={group.id} className={classes.chip}>
                  <Link to="/access/groups/$groupId" params={{ groupId: group.id }} className="clip">
                    {group.name}
                  </Link>
                </li>
              ))}
            </ul>
          </Part>
          <HeldRoles holderKind="ACTOR" holder={member} held={member.customRoles} inherited={inherited} />
          <Explain actorId={member.id} name={member.name} />
          {seesTokens && <MemberTokens member={member} isOut={isOut} />}
          {seesSessions && (
            <Part title="Sessions">
              <SessionList actorId={member.id} name={member.id === own ? undefined : member.name} />
            </Part>
          )}
        </div>
      </div>
      {doing === 'disable' && <Disable member={member} onClose={() => setDoing(undefined)} />}
      {doing === 'owner' && <Answers member={member} onClose={() => setDoing(undefined)} />}
    </Page>
  );
}

/** One member: what they are, what they may do and why, and by which way they come in. */
export function MemberPage(): ReactNode {
  const { memberId } = route.useParams();
  const seesMembers = useMay('group:read');
  const own = useViewer().data?.viewer.actor.id;
  const query = useQuery({ ...operation(memberDocument, { id: memberId }), enabled: seesMembers });
  const member = query.data?.member;
  if (member != null) return <Shown key={member.id} member={member} />;
  if (!seesMembers) {
    return (
      <Page name="Member" crumbs={[members]} fixed>
        {memberId === own ? <OwnProfile /> : <NotFound what="member" />}
      </Page>
    );
  }
  return (
    <Page name="Member" crumbs={[members]} title={query.isPending ? <TitleBone width={140} /> : undefined}>
      {query.error !== null ? (
        <Failure error={query.error} retry={() => void query.refetch()} />
      ) : member === null ? (
        <NotFound what="member" />
      ) : (
        <div className={classes.page}>
          <Bone width="40%" />
          <Bone width="62%" />
        </div>
      )}
    </Page>
  );
}
