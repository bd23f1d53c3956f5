import { ActionIcon, Button, Menu, Textarea, TextInput } from '@mantine/core';
import { IconDots, IconTrash } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { newIdempotencyKey } from '../../api/idempotency-key.js';
import { createCustomRoleDocument, customRoleDocument, deleteCustomRoleDocument, updateCustomRoleDocument } from '../../api/operations/access-roles.js';
import { operation, useChange } from '../../api/use-query.js';
import { Page } from '../../frame/page.js';
import { useMay } from '../../frame/viewer.js';
import type { CustomRoleQuery } from '../../generated/settings/graphql.js';
import { ConfirmName } from '../../parts/confirm-name.js';
import { noticeDone } from '../../parts/notices.js';
import { Bone, Failure, NotFound, TitleBone } from '../../states/states.js';
import classes from './access.module.css';
import { rolesTouched } from './held-roles.js';
import { Part } from './part.js';
import { type BlockDraft, placeOfField, readRules, writeRules } from './role-draft.js';
import { RoleForm } from './role-form.js';
import { RoleHolders } from './role-holders.js';

type CustomRole = NonNullable<CustomRoleQuery['customRole']>;

const route = getRouteApi('/access/roles/$roleId');
const crumbs = [{ label: 'Access', to: '/access' }] as const;
const emptyBlocks: readonly BlockDraft[] = [{ permissions: [], where: undefined }];

function Delete({ role, onClose }: { readonly role: CustomRole; readonly onClose: () => void }) {
  const navigate = useNavigate();
  const remove = useChange(deleteCustomRoleDocument, ['CustomRoles', 'Members', 'Groups', 'Viewer']);
  const submit = (): void => remove.mutate({ id: role.id }, { onSuccess: () => void navigate({ to: '/access', search: { tab: 'roles' } }) });
  return (
    <ConfirmName title={`Delete ${role.name}`} act="Delete" name={role.name} error={remove.error} busy={remove.isPending} onConfirm={submit} onClose={onClose}>
      Whoever has it loses what it gives at their next request. The log keeps what it said.
    </ConfirmName>
  );
}

function Editor({ role }: { readonly role: CustomRole | undefined }) {
  const navigate = useNavigate();
  const mayWrite = useMay('role:write');
  const saved = role === undefined ? emptyBlocks : readRules(role.rules);
  const [name, setName] = useState(role?.name ?? '');
  const [description, setDescription] = useState(role?.description ?? '');
  const [blocks, setBlocks] = useState(saved);
  const [deleting, setDeleting] = useState(false);
  const [key] = useState(newIdempotencyKey);
  const create = useChange(createCustomRoleDocument, rolesTouched);
  const update = useChange(updateCustomRoleDocument, rolesTouched);
  const error = create.error ?? update.error;
  const place = placeOfField(error?.field, blocks);
  const rules = writeRules(blocks);
  const changed = role === undefined || name.trim() !== role.name || description.trim() !== (role.description ?? '') || JSON.stringify(rules) !== JSON.stringify(writeRules(saved));
  const touch = (): void => {
    create.reset();
    update.reset();
  };
  const save = (): void => {
    const input = { name: name.trim(), description: description.trim() || null, rules };
    if (role === undefined) create.mutate({ input: { ...input, idempotencyKey: key } }, { onSuccess: ({ createCustomRole: made }) => void navigate({ to: '/access/roles/$roleId', params: { roleId: made.id } }) });
    else update.mutate({ input: { id: role.id, ...input } }, { onSuccess: ({ updateCustomRole: made }) => noticeDone(`${made.name} holds so for everybody who has it, from their next request on.`) });
  };
  const discard = (): void => {
    setName(role?.name ?? '');
    setDescription(role?.description ?? '');
    setBlocks(saved);
    touch();
  };
  const at = (field: string): string | undefined => (error?.field === `input.${field}` ? error.message : undefined);
  return (
    <Page
      name={role?.name ?? 'New custom role'}
      crumbs={crumbs}
      fixed
      actions={
        role !== undefined &&
        mayWrite && (
          <Menu>
            <Menu.Target>
              <ActionIcon aria-label="Acts on the custom role">
                <IconDots size={16} />
              </ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item color="red" leftSection={<IconTrash size={14} />} onClick={() => setDeleting(true)}>
                Delete
              </Menu.Item>
            </Menu.Dropdown>
          </Menu>
        )
      }
    >
      <div className={classes.content} tabIndex={0} role="region" aria-label="The custom role">
        <div className={classes.page}>
          {mayWrite ? (
            <>
              <TextInput label="Name" maw={420} value={name} error={at('name')} onChange={(event) => (touch(), setName(event.currentTarget.value))} />
              <Textarea label="What it is for" maw={620} autosize minRows={1} value={description} error={at('description')} onChange={(event) => (touch(), setDescription(event.currentTarget.value))} />
            </>
          ) : (
            role?.description != null && <p>{role.description}</p>
          )}
          <Part title="What it gives">
            <RoleForm
              blocks={blocks}
              readOnly={!mayWrite}
              problem={error !== null && place !== undefined ? { ...place, message: error.message } : undefined}
              onChange={(next) => {
                touch();
                setBlocks(next);
              }}
            />
          </Part>
          {role !== undefined && <RoleHolders role={role} mayWrite={mayWrite} />}
        </div>
      </div>
      {mayWrite && changed && (
        <div className={classes.save} role="region" aria-label="Save">
          {error !== null && (
            <p role="alert" className={`${classes.problem} ${classes.saveText}`}>
              {place !== undefined && `Rule ${place.block + 1}: `}
              {error.message} {error.help}
            </p>
          )}
          <Button loading={create.isPending || update.isPending} disabled={name.trim() === '' || rules.length === 0} onClick={save}>
            {role === undefined ? 'Create' : 'Save'}
          </Button>
          {role !== undefined && (
            <Button variant="default" onClick={discard}>
              Discard
            </Button>
          )}
          <span className="dim">{role === undefined ? 'Nobody has it until you give it to them.' : 'It holds at once for everybody who has it.'}</span>
        </div>
      )}
      {deleting && role !== undefined && <Delete role={role} onClose={() => setDeleting(false)} />}
    </Page>
  );
}

/** A custom role: what it gives, under which conditions, and who has it. `new` begins one. */
export function RolePage(): ReactNode {
  const { roleId } = route.useParams();
  const isNew = roleId === 'new';
  const query = useQuery({ ...operation(customRoleDocument, { id: roleId }), enabled: !isNew });
  const role = query.data?.customRole;
  if (isNew) return <Editor key="new" role={undefined} />;
  if (role != null) return <Editor key={`${role.id} ${role.revision}`} role={role} />;
  return (
    <Page name="Custom role" crumbs={crumbs} title={query.isPending ? <TitleBone width={140} /> : undefined}>
      {query.error !== null ? (
        <Failure error={query.error} retry={() => void query.refetch()} />
      ) : role === null ? (
        <NotFound what="custom role" />
      ) : (
        <div className={classes.page}>
          <Bone width="50%" />
        </div>
      )}
    </Page>
  );
}
