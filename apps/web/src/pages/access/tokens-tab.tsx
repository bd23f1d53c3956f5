import { Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { accessTokensDocument } from '../../api/operations/access-tokens.js';
import { usePages } from '../../api/use-pages.js';
import { useMay } from '../../frame/viewer.js';
import type { TokenFieldsFragment } from '../../generated/settings/graphql.js';
import { Toolbar, ToolbarSpace } from '../../parts/toolbar.js';
import { Empty, Failure } from '../../states/states.js';
import { DataTable } from '../../table/data-table.js';
import { CreateToken } from './create-token.js';
import { Revoke, tokenColumns } from './token-table.js';
import { tokenState } from './token-state.js';

const route = getRouteApi('/access');

/** One's own tokens, and everybody's for whoever looks after them. */
export function TokensTab(): ReactNode {
  const search = route.useSearch();
  const navigate = useNavigate();
  const [now] = useState(() => Date.now());
  const [making, setMaking] = useState(false);
  const [ending, setEnding] = useState<TokenFieldsFragment>();
  const mayMake = useMay('token:create');
  const mayRevoke = useMay('token:revoke');
  const seesAll = useMay('token:administer');
  const pages = usePages(accessTokensDocument, { first: 100 }, (answer) => answer.accessTokens);
  const all = search.all === '1';
  const shown = pages.nodes.filter((token) => all || !tokenState(token, now).isOver);
  if (pages.error !== null && pages.nodes.length === 0) return <Failure error={pages.error} retry={pages.again} />;
  return (
    <>
      <Toolbar>
        <Button variant={all ? 'light' : 'subtle'} color={all ? 'accent' : 'gray'} aria-pressed={all} onClick={() => void navigate({ to: '/access', search: { ...search, all: all ? undefined : '1' }, replace: true })}>
          Ended too
        </Button>
        <span className="faint">{seesAll ? 'Of everybody' : 'Your own'}</span>
        <ToolbarSpace />
        {mayMake && (
          <Button leftSection={<IconPlus size={13} aria-hidden />} onClick={() => setMaking(true)}>
            Token
          </Button>
        )}
      </Toolbar>
      {!pages.isFirstLoading && !pages.hasMore && shown.length === 0 ? (
        <Empty title="No token that works">
          <p className="dim">By a token a program is known: set it as PLINTH_TOKEN, with PLINTH_URL beside it. At the machine of plinth up none is needed.</p>
        </Empty>
      ) : (
        <DataTable
          label="Access tokens"
          noun="token"
          columns={tokenColumns(now, mayRevoke ? setEnding : undefined)}
          items={shown.map((row) => ({ kind: 'row' as const, id: row.id, row }))}
          total={pages.isFirstLoading ? 6 : pages.hasMore ? undefined : shown.length}
          onNeedMore={pages.hasMore ? pages.moreRows : undefined}
          isGone={(row) => tokenState(row, now).isOver}
        />
      )}
      {making && <CreateToken onClose={() => setMaking(false)} />}
      {ending !== undefined && <Revoke token={ending} onClose={() => setEnding(undefined)} />}
    </>
  );
}
