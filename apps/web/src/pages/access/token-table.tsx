import { Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { accessTokensDocument, revokeAccessTokenDocument } from '../../api/operations/access-tokens.js';
import { usePages } from '../../api/use-pages.js';
import { useChange } from '../../api/use-query.js';
import { useMay } from '../../frame/viewer.js';
import type { TokenFieldsFragment } from '../../generated/settings/graphql.js';
import { ConfirmName } from '../../parts/confirm-name.js';
import { PersonName } from '../../parts/person.js';
import { Ago } from '../../parts/time.js';
import { Bone, Failure } from '../../states/states.js';
import type { Column } from '../../table/columns.js';
import classes from './access.module.css';
import { CreateToken } from './create-token.js';
import { Part } from './part.js';
import { scopesText, tokenState } from './token-state.js';

type Token = TokenFieldsFragment;

export function Revoke({ token, onClose }: { readonly token: Token; readonly onClose: () => void }) {
  const revoke = useChange(revokeAccessTokenDocument, ['AccessTokens']);
  return (
    <ConfirmName title={`Revoke ${token.name}`} act="Revoke" name={token.name} error={revoke.error} busy={revoke.isPending} onConfirm={() => revoke.mutate({ id: token.id }, { onSuccess: onClose })} onClose={onClose}>
      Whatever uses this token stops working at once. This can’t be undone; make a new token instead.
    </ConfirmName>
  );
}

/** `onRevoke` is absent for whoever may not. */
export function tokenColumns(now: number, onRevoke: ((token: Token) => void) | undefined): readonly Column<Token>[] {
  return [
    { id: 'name', head: 'Token', width: 190, pinned: true, cell: (row) => <span className="clip">{row.name}</span> },
    { id: 'actor', head: 'Acts as', width: 170, cell: (row) => <span className="clip"><PersonName person={row.actor} /></span> },
    { id: 'prefix', head: 'Begins with', width: 150, cell: (row) => <span className="mono dim">{row.prefix}…</span> },
    { id: 'scopes', head: 'May', width: 180, grows: true, cell: (row) => <span className="clip dim" title={scopesText(row.scopes)}>{scopesText(row.scopes)}</span> },
    { id: 'valid', head: 'Valid', width: 150, cell: (row) => tokenState(row, now).text },
    { id: 'used', head: 'Last used', width: 110, cell: (row) => (row.lastUsedAt == null ? <span className="faint">never</span> : <Ago at={row.lastUsedAt} />) },
    {
      id: 'acts',
      head: 'Acts',
      quietHead: true,
      width: 90,
      align: 'right',
      cell: (row) =>
        onRevoke !== undefined &&
        !tokenState(row, now).isOver && (
          <Button size="compact-xs" variant="subtle" color="red" onClick={() => onRevoke(row)}>
            Revoke
          </Button>
        ),
    },
  ];
}

/** The tokens of one member that still work. */
export function MemberTokens({ member, isOut }: { readonly member: { readonly id: string; readonly name: string }; readonly isOut: boolean }) {
  const [now] = useState(() => Date.now());
  const [making, setMaking] = useState(false);
  const [ending, setEnding] = useState<Token>();
  const mayMake = useMay('token:create') && !isOut;
  const mayRevoke = useMay('token:revoke');
  const pages = usePages(accessTokensDocument, { first: 100, actorId: member.id }, (answer) => answer.accessTokens);
  const alive = pages.nodes.filter((token) => !tokenState(token, now).isOver);
  const add = mayMake && (
    <Button size="compact-xs" variant="subtle" color="gray" leftSection={<IconPlus size={13} aria-hidden />} onClick={() => setMaking(true)}>
      Make one
    </Button>
  );
  return (
    <Part title="Tokens" act={add}>
      {pages.error !== null ? (
        <Failure error={pages.error} retry={pages.again} compact />
      ) : pages.isFirstLoading ? (
        <Bone width="44%" />
      ) : alive.length === 0 ? (
        <p className="faint">None that works.</p>
      ) : (
        <ul className={classes.lines}>
          {alive.map((token) => (
            <li key={token.id} className={classes.line}>
              <span className={classes.lineText}>
                <span className="clip">
                  {token.name} <span className="faint mono">{token.prefix}…</span>
                </span>
                <span className="faint clip">
                  {scopesText(token.scopes)}, {tokenState(token, now).text}, {token.lastUsedAt == null ? 'never used' : <>used <Ago at={token.lastUsedAt} /></>}
                </span>
              </span>
              {mayRevoke && (
                <Button size="compact-xs" variant="subtle" color="red" aria-label={`Revoke ${token.name}`} onClick={() => setEnding(token)}>
                  Revoke
                </Button>
              )}
            </li>
          ))}
        </ul>
      )}
      {making && <CreateToken holder={member} onClose={() => setMaking(false)} />}
      {ending !== undefined && <Revoke token={ending} onClose={() => setEnding(undefined)} />}
    </Part>
  );
}
