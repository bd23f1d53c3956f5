import { ActionIcon, Button, Menu, TextInput } from '@mantine/core';
import { IconArrowBackUp, IconDots, IconPencil, IconPlus, IconSearch, IconTrash } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { type ReactNode, useRef, useState } from 'react';
import { deleteExperimentDocument, experimentsDocument, restoreExperimentDocument } from '../../api/operations/experiments.js';
import { request } from '../../api/request.js';
import { usePages } from '../../api/use-pages.js';
import { useKeys } from '../../frame/keys.js';
import { Page } from '../../frame/page.js';
import { useMay } from '../../frame/viewer.js';
import type { ExperimentFieldsFragment } from '../../generated/graphql.js';
import { count } from '../../parts/figures.js';
import { noticeDone, noticeRefused, noticeUndo } from '../../parts/notices.js';
import { TagText } from '../../parts/tag-editor.js';
import { Ago } from '../../parts/time.js';
import { Toolbar, ToolbarSpace } from '../../parts/toolbar.js';
import { Empty, Failure } from '../../states/states.js';
import { type Column, nextOrder, writeOrder } from '../../table/columns.js';
import { DataTable } from '../../table/data-table.js';
import { EditExperiment } from './edit-experiment.js';
import { NothingTracked } from './nothing-tracked.js';
import { experimentFilter, experimentOrders, type ExperimentsSearch } from './view.js';

type Experiment = ExperimentFieldsFragment;

const route = getRouteApi('/experiments');

export function ExperimentsPage(): ReactNode {
  const search = route.useSearch();
  const navigate = useNavigate();
  const client = useQueryClient();
  const mayWrite = useMay('experiment:write');
  const mayDelete = useMay('experiment:delete');
  const input = useRef<HTMLInputElement>(null);
  const [editing, setEditing] = useState<Experiment | 'new'>();
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set());
  const showsDeleted = search.deleted === '1';
  const orders = experimentOrders(search.sort);
  const filter = experimentFilter(search.q);
  const pages = usePages(
    experimentsDocument,
    { first: 100, filter: filter ?? null, orderBy: orders.map(writeOrder), lifecycle: showsDeleted ? ('DELETED' as const) : ('ACTIVE' as const) },
    (answer) => answer.experiments,
  );
  const change = (next: Partial<ExperimentsSearch>): void => void navigate({ to: '/experiments', search: { ...search, ...next }, replace: next.q !== undefined });
  useKeys([
    { keys: '/', label: 'Filter', group: 'Experiments', run: () => input.current?.focus() },
    { keys: 'n', label: 'New experiment', group: 'Experiments', run: () => setEditing('new') },
  ]);

  const move = useMutation({
    mutationFn: async ({ experiment, restore }: { readonly experiment: Experiment; readonly restore: boolean }) => {
      if (restore) await request(restoreExperimentDocument, { id: experiment.id });
      else await request(deleteExperimentDocument, { id: experiment.id });
    },
    onMutate: ({ experiment }) => setHidden((ids) => new Set([...ids, experiment.id])),
    onSuccess: (_, { experiment, restore }) => {
      if (restore) noticeDone(`${experiment.name} is back.`);
      else noticeUndo(`${experiment.name} is deleted.`, () => move.mutate({ experiment, restore: true }));
    },
    onError: (error, { experiment, restore }) => noticeRefused(`${experiment.name} was not ${restore ? 'restored' : 'deleted'}`, error),
    onSettled: async (_, __, { experiment }) => {
      await client.invalidateQueries({ queryKey: ['Experiments'] });
      setHidden((ids) => new Set([...ids].filter((id) => id !== experiment.id)));
    },
  });

  const columns: readonly Column<Experiment>[] = [
    {
      id: 'name',
      head: 'Experiment',
      width: 260,
      pinned: true,
      orderKey: 'attributes.name',
      cell: (row) => (
        <Link to="/experiments/$experimentId" params={{ experimentId: row.id }} className="clip" style={{ fontWeight: 500 }}>
          {row.name}
        </Link>
      ),
    },
    { id: 'runs', head: 'Runs', width: 84, align: 'right', cell: (row) => row.runCount.toLocaleString('en-US') },
    { id: 'last', head: 'Last run', width: 110, cell: (row) => (row.lastRunAt == null ? <span className="faint">none yet</span> : <Ago at={row.lastRunAt} />) },
    { id: 'tags', head: 'Tags', width: 240, cell: (row) => row.tags.map((tag) => <TagText key={tag.key} tag={tag} />) },
    { id: 'description', head: 'About', width: 220, grows: true, cell: (row) => <span className="dim clip">{row.description}</span> },
    { id: 'created', head: 'Made', width: 110, orderKey: 'attributes.creation_time', cell: (row) => <Ago at={row.createdAt} /> },
    {
      id: 'acts',
      head: 'Acts',
      quietHead: true,
      width: 48,
      cell: (row) =>
        (mayWrite || mayDelete) && (
          <Menu>
            <Menu.Target>
              <ActionIcon size="sm" aria-label={`Acts on ${row.name}`}>
                <IconDots size={15} />
              </ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>
              {row.deletedAt == null ? (
                <>
                  <Menu.Item disabled={!mayWrite} leftSection={<IconPencil size={14} />} onClick={() => setEditing(row)}>
                    Rename, describe, tag
                  </Menu.Item>
                  <Menu.Item color="red" disabled={!mayDelete} leftSection={<IconTrash size={14} />} onClick={() => move.mutate({ experiment: row, restore: false })}>
                    Delete
                  </Menu.Item>
                </>
              ) : (
                <Menu.Item disabled={!mayDelete} leftSection={<IconArrowBackUp size={14} />} onClick={() => move.mutate({ experiment: row, restore: true })}>
                  Restore
                </Menu.Item>
              )}
            </Menu.Dropdown>
          </Menu>
        ),
    },
  ];

  const items = pages.nodes.filter((node) => !hidden.has(node.id)).map((row) => ({ kind: 'row' as const, id: row.id, row }));
  const nothing = !pages.isFirstLoading && pages.error === null && items.length === 0 && !pages.isStale;
  const isNew = nothing && search.q === undefined && !showsDeleted;

  return (
    <Page
      name="Experiments"
      fixed
      actions={
        mayWrite && (
          <Button leftSection={<IconPlus size={14} />} onClick={() => setEditing('new')}>
            New
          </Button>
        )
      }
    >
      {!isNew && (
        <Toolbar>
          <TextInput
            ref={input}
            key={search.q ?? ''}
            defaultValue={search.q ?? ''}
            placeholder="Part of a name, or tags.team = 'vision'"
            aria-label="Filter experiments"
            leftSection={<IconSearch size={14} aria-hidden />}
            rightSection={search.q === undefined ? <kbd>/</kbd> : undefined}
            style={{ width: 340, maxWidth: '100%' }}
            onBlur={(event) => event.currentTarget.value !== (search.q ?? '') && change({ q: event.currentTarget.value })}
            onKeyDown={(event) => {
              if (event.key === 'Enter') change({ q: event.currentTarget.value });
              if (event.key === 'Escape') event.currentTarget.blur();
            }}
          />
          <Button variant={showsDeleted ? 'light' : 'subtle'} color={showsDeleted ? 'accent' : 'gray'} aria-pressed={showsDeleted} onClick={() => change({ deleted: showsDeleted ? undefined : '1' })}>
            Deleted
          </Button>
          <ToolbarSpace />
          {pages.total !== undefined && <span className="faint num">{count(pages.total, 'experiment')}</span>}
        </Toolbar>
      )}
      {pages.error !== null && pages.nodes.length === 0 ? (
        <Failure error={pages.error} retry={pages.again} />
      ) : nothing ? (
        isNew ? (
          <NothingTracked />
        ) : (
          <Empty title={showsDeleted ? 'Nothing is deleted' : `No experiment matches “${search.q}”`}>
            <Button variant="default" onClick={() => change({ q: undefined, deleted: undefined })}>
              Show all
            </Button>
          </Empty>
        )
      ) : (
        <DataTable
          label="Experiments"
          noun="experiment"
          columns={columns}
          items={items}
          total={pages.isFirstLoading ? 12 : pages.total}
          onNeedMore={pages.hasMore ? pages.moreRows : undefined}
          orders={orders}
          onOrder={(key) => change({ sort: nextOrder(orders, key, false).map(writeOrder)[0] })}
          onOpen={(row) => void navigate({ to: '/experiments/$experimentId', params: { experimentId: row.id } })}
          isGone={(row) => row.deletedAt != null}
        />
      )}
      {editing !== undefined && <EditExperiment {...(editing === 'new' ? {} : { experiment: editing })} onClose={() => setEditing(undefined)} />}
    </Page>
  );
}
