import { Button, Modal, Select, TextInput } from '@mantine/core';
import { IconPlus, IconRobot, IconUser } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import { accessTokensDocument, disableActorDocument, membersDocument, revokeAccessTokenDocument, setRoleDocument } from '../../api/operations/access.js';
import { usePages } from '../../api/use-pages.js';
import { useChange } from '../../api/use-query.js';
import { Page } from '../../frame/page.js';
import { useMay, useViewer } from '../../frame/viewer.js';
import type { ActorFieldsFragment, TokenFieldsFragment } from '../../generated/graphql.js';
import { noticeRefused } from '../../parts/notices.js';
import { Ago } from '../../parts/time.js';
import { Bone, Empty, Failure } from '../../states/states.js';
import classes from './access.module.css';
import { AddActor, AddToken, readRole, roles } from './create-dialogs.js';

type Actor = ActorFieldsFragment;
type Token = TokenFieldsFragment;
type Ending = { readonly kind: 'actor'; readonly actor: Actor } | { readonly kind: 'token'; readonly token: Token };

/** What can't be undone wants the name typed. */
function ConfirmEnd({ ending, onClose }: { readonly ending: Ending; readonly onClose: () => void }) {
  const [typed, setTyped] = useState('');
  const disable = useChange(disableActorDocument, ['Members', 'AccessTokens']);
  const revoke = useChange(revokeAccessTokenDocument, ['AccessTokens']);
  const name = ending.kind === 'actor' ? ending.actor.name : ending.token.name;
  const error = disable.error ?? revoke.error;
  const submit = (): void => {
    if (ending.kind === 'actor') disable.mutate({ actorId: ending.actor.id }, { onSuccess: onClose });
    else revoke.mutate({ id: ending.token.id }, { onSuccess: onClose });
  };
  return (
    <Modal opened onClose={onClose} title={ending.kind === 'actor' ? `Disable ${name}` : `Revoke ${name}`}>
      <form
        style={{ display: 'grid', gap: 14 }}
        onSubmit={(event) => {
          event.preventDefault();
          if (typed === name) submit();
        }}
      >
        <p className="dim">{ending.kind === 'actor' ? 'It can do nothing any more, and its tokens stop working at once. What it did stays on record.' : 'Whatever uses this token stops working at once. This can’t be undone; make a new token instead.'}</p>
        <TextInput label={`Type ${name} to go on`} data-autofocus value={typed} onChange={(event) => setTyped(event.currentTarget.value)} />
        {error !== null && (
          <p role="alert" style={{ color: 'var(--bad)' }}>
            {error.message} {error.help}
          </p>
        )}
        <div style={{ display: 'flex', justifyContent: 'flex-end', gap: 8 }}>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" color="red" variant="light" disabled={typed !== name} loading={disable.isPending || revoke.isPending}>
            {ending.kind === 'actor' ? 'Disable' : 'Revoke'}
          </Button>
        </div>
      </form>
    </Modal>
  );
}

function Members({ label, actors, own, mayChange, onEnd }: { readonly label: string; readonly actors: readonly Actor[]; readonly own: string | undefined; readonly mayChange: boolean; readonly onEnd: (actor: Actor) => void }) {
  const setRole = useChange(setRoleDocument, ['Members']);
  return (
    <div className={classes.scroll} tabIndex={0} role="region" aria-label={label}>
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">Name</th>
            <th scope="col">E-mail</th>
            <th scope="col">Role</th>
            <th scope="col">Since</th>
            <th scope="col">
              <span className="sr-only">Acts</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {actors.map((actor) => (
            <tr key={actor.id} data-off={actor.disabledAt == null ? undefined : ''}>
              <td>
                {actor.kind === 'SERVICE_ACCOUNT' ? <IconRobot size={14} style={{ verticalAlign: -2, marginRight: 6 }} aria-label="Service account" /> : <IconUser size={14} style={{ verticalAlign: -2, marginRight: 6 }} aria-label="Person" />}
                {actor.name} {actor.id === own && <span className="faint">you</span>}
              </td>
              <td className="dim">{actor.email}</td>
              <td>
                {actor.disabledAt != null || actor.role == null || actor.id === own || !mayChange ? (
                  <span>{actor.disabledAt == null ? roles.find(({ value }) => value === actor.role)?.label : 'disabled'}</span>
                ) : (
                  <Select
                    aria-label={`Role of ${actor.name}`}
                    variant="unstyled"
                    w={130}
                    allowDeselect={false}
                    value={setRole.isPending && setRole.variables.actorId === actor.id ? setRole.variables.role : actor.role}
                    data={roles.map(({ value, label }) => ({ value, label }))}
                    onChange={(value) => setRole.mutate({ actorId: actor.id, role: readRole(value) }, { onError: (error) => noticeRefused(`The role of ${actor.name} was not changed`, error) })}
                  />
                )}
              </td>
              <td className="dim">
                <Ago at={actor.createdAt} />
              </td>
              <td>
                {mayChange && actor.disabledAt == null && actor.id !== own && actor.kind !== 'SYSTEM' && (
                  <Button size="compact-xs" variant="subtle" color="red" onClick={() => onEnd(actor)}>
                    Disable
                  </Button>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function tokenState(token: Token) {
  if (token.revokedAt != null) return 'revoked';
  if (token.expiresAt == null) return 'until revoked';
  return Date.parse(token.expiresAt) < Date.now() ? 'expired' : `until ${new Date(token.expiresAt).toLocaleDateString('en-GB', { day: 'numeric', month: 'short', year: 'numeric' })}`;
}

function Tokens({ tokens, mayRevoke, onEnd }: { readonly tokens: readonly Token[]; readonly mayRevoke: boolean; readonly onEnd: (token: Token) => void }) {
  return (
    <div className={classes.scroll} tabIndex={0} role="region" aria-label="Access tokens">
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">Name</th>
            <th scope="col">Begins with</th>
            <th scope="col">Acts as</th>
            <th scope="col">May</th>
            <th scope="col">Valid</th>
            <th scope="col">Last used</th>
            <th scope="col">
              <span className="sr-only">Acts</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {tokens.map((token) => {
            const state = tokenState(token);
            const over = state === 'revoked' || state === 'expired';
            return (
              <tr key={token.id} data-off={over ? '' : undefined}>
                <td>{token.name}</td>
                <td className="mono dim">{token.prefix}…</td>
                <td>{token.actor.name}</td>
                <td className="dim">{token.scopes.length === 0 ? 'all its role may' : token.scopes.join(', ')}</td>
                <td>{state}</td>
                <td className="dim">{token.lastUsedAt == null ? 'never' : <Ago at={token.lastUsedAt} />}</td>
                <td>
                  {mayRevoke && !over && (
                    <Button size="compact-xs" variant="subtle" color="red" onClick={() => onEnd(token)}>
                      Revoke
                    </Button>
                  )}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

const bones = (
  <div style={{ display: 'grid', gap: 20, padding: '14px 16px' }}>
    {['38%', '52%', '44%'].map((width) => (
      <Bone key={width} width={width} />
    ))}
  </div>
);

export function AccessPage(): ReactNode {
  const viewer = useViewer();
  const members = usePages(membersDocument, { first: 100 }, (answer) => answer.members);
  const tokens = usePages(accessTokensDocument, { first: 100 }, (answer) => answer.accessTokens);
  const [adding, setAdding] = useState<'user' | 'account' | 'token'>();
  const [ending, setEnding] = useState<Ending>();
  const own = viewer.data?.viewer.actor.id;
  const people = members.nodes.filter(({ kind }) => kind !== 'SERVICE_ACCOUNT');
  const accounts = members.nodes.filter(({ kind }) => kind === 'SERVICE_ACCOUNT');
  const mayChange = useMay('member:write');
  const mayMake = useMay('token:create');
  const mayRevoke = useMay('token:revoke');
  const add = (what: 'user' | 'account' | 'token', label: string) => (
    <Button variant="default" disabled={what === 'token' ? !mayMake : !mayChange} leftSection={<IconPlus size={13} aria-hidden />} onClick={() => setAdding(what)}>
      {label}
    </Button>
  );
  return (
    <Page name="Access">
      <div className={classes.page}>
        <section className={classes.section}>
          <div className={classes.head}>
            <h2>Members</h2>
            <span className="faint">{viewer.data === undefined ? '' : `of ${viewer.data.viewer.workspace.name}`}</span>
            {add('user', 'Person')}
          </div>
          {members.error !== null && members.nodes.length === 0 ? <Failure error={members.error} retry={members.again} compact /> : members.isFirstLoading ? bones : <Members label="Members" actors={people} own={own} mayChange={mayChange} onEnd={(actor) => setEnding({ kind: 'actor', actor })} />}
        </section>
        {members.error === null && (
          <section className={classes.section}>
            <div className={classes.head}>
              <h2>Service accounts</h2>
              {add('account', 'Service account')}
            </div>
            {members.isFirstLoading ? (
              bones
            ) : accounts.length === 0 ? (
              <Empty title="None yet" compact>
                <p className="dim">A service account is for programs: a training cluster or CI logs in its own name, with a token that can be revoked without touching anyone’s.</p>
              </Empty>
            ) : (
              <Members label="Service accounts" actors={accounts} own={own} mayChange={mayChange} onEnd={(actor) => setEnding({ kind: 'actor', actor })} />
            )}
            {members.hasMore && (
              <div style={{ padding: 12 }}>
                <Button variant="default" onClick={members.more}>
                  More
                </Button>
              </div>
            )}
          </section>
        )}
        <section className={classes.section}>
          <div className={classes.head}>
            <h2>Access tokens</h2>
            {add('token', 'Token')}
          </div>
          {tokens.error !== null && tokens.nodes.length === 0 ? (
            <Failure error={tokens.error} retry={tokens.again} compact />
          ) : tokens.isFirstLoading ? (
            bones
          ) : tokens.nodes.length === 0 ? (
            <Empty title="None yet" compact>
              <p className="dim">On this machine none is needed. From elsewhere, set PLINTH_URL and PLINTH_TOKEN.</p>
            </Empty>
          ) : (
            <Tokens tokens={tokens.nodes} mayRevoke={mayRevoke} onEnd={(token) => setEnding({ kind: 'token', token })} />
          )}
          {tokens.hasMore && (
            <div style={{ padding: 12 }}>
              <Button variant="default" onClick={tokens.more}>
                More
              </Button>
            </div>
          )}
        </section>
      </div>
      {(adding === 'user' || adding === 'account') && <AddActor kind={adding} onClose={() => setAdding(undefined)} />}
      {adding === 'token' && own !== undefined && <AddToken actors={members.nodes} own={own} onClose={() => setAdding(undefined)} />}
      {ending !== undefined && <ConfirmEnd ending={ending} onClose={() => setEnding(undefined)} />}
    </Page>
  );
}
