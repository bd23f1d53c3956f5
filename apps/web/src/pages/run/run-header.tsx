import { ActionIcon, Menu, TextInput } from '@mantine/core';
import { IconArrowBackUp, IconCopy, IconDots, IconScale, IconTrash } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { updateRunDocument } from '../../api/operations/run.js';
import { deleteRunsDocument, restoreRunsDocument } from '../../api/operations/runs.js';
import { request } from '../../api/request.js';
import { writeList } from '../../frame/search-text.js';
import type { RunQuery } from '../../generated/graphql.js';
import { copy } from '../../parts/copy.js';
import { noticeDone, noticeRefused, noticeUndo } from '../../parts/notices.js';
import { Status } from '../../parts/status.js';
import { Duration } from '../../parts/time.js';
import classes from './run.module.css';
import type { RunDetails } from './use-run.js';

function usePatch(run: RunDetails): (patch: Partial<RunDetails>) => void {
  const client = useQueryClient();
  return (patch) => {
    client.setQueryData<RunQuery>(['Run', { id: run.id }], (before) => (before?.run == null ? before : { run: { ...before.run, ...patch } }));
  };
}

/** The run's name, which a click makes editable, with its state. */
export function RunTitle({ run, mayWrite }: { readonly run: RunDetails; readonly mayWrite: boolean }) {
  const patch = usePatch(run);
  const [draft, setDraft] = useState<string>();
  const rename = useMutation({
    mutationFn: (name: string) => request(updateRunDocument, { input: { id: run.id, name } }),
    onMutate: (name) => {
      const former = run.name;
      patch({ name });
      return { former };
    },
    onError: (error, _, context) => {
      if (context !== undefined) patch({ name: context.former });
      noticeRefused('The run was not renamed', error);
    },
  });
  const finish = (): void => {
    const name = draft?.trim() ?? '';
    setDraft(undefined);
    if (name !== '' && name !== run.name) rename.mutate(name);
  };
  return (
    <>
      {draft !== undefined ? (
        <TextInput
          className={classes.nameInput ?? ''}
          aria-label="Name of the run"
          autoFocus
          value={draft}
          onChange={(event) => setDraft(event.currentTarget.value)}
          onBlur={finish}
          onKeyDown={(event) => {
            if (event.key === 'Enter') finish();
            if (event.key === 'Escape') setDraft(undefined);
          }}
        />
      ) : mayWrite ? (
        <button type="button" className={classes.nameButton} title="Rename" onClick={() => setDraft(run.name)}>
          {run.name}
        </button>
      ) : (
        <span className="clip">{run.name}</span>
      )}
      <Status status={run.status} pill />
      <span className={classes.metaLine}>
        {(run.status === 'RUNNING' || run.endedAt != null) && <Duration from={run.startedAt} to={run.status === 'RUNNING' ? null : run.endedAt} />}
      </span>
    </>
  );
}

export function RunActs({ run, mayDelete }: { readonly run: RunDetails; readonly mayDelete: boolean }) {
  const navigate = useNavigate();
  const client = useQueryClient();
  const patch = usePatch(run);
  const move = useMutation({
    mutationFn: async (restore: boolean) => {
      if (restore) await request(restoreRunsDocument, { ids: [run.id] });
      else await request(deleteRunsDocument, { ids: [run.id] });
    },
    onMutate: (restore) => {
      const former = run.deletedAt;
      patch({ deletedAt: restore ? null : new Date().toISOString() });
      return { former };
    },
    onSuccess: (_, restore) => {
      if (restore) noticeDone(`${run.name} is back.`);
      else noticeUndo(`${run.name} is deleted.`, () => move.mutate(true));
    },
    onError: (error, restore, context) => {
      if (context !== undefined) patch({ deletedAt: context.former });
      noticeRefused(`${run.name} was not ${restore ? 'restored' : 'deleted'}`, error);
    },
    onSettled: () => client.invalidateQueries({ queryKey: ['Runs'] }),
  });
  return (
    <Menu>
      <Menu.Target>
        <ActionIcon aria-label="Acts on the run">
          <IconDots size={16} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconScale size={14} />} onClick={() => void navigate({ to: '/compare', search: { runs: writeList([run.id, ...(run.parentRunId == null ? [] : [run.parentRunId])]) } })}>
          Compare with others
        </Menu.Item>
        <Menu.Item leftSection={<IconCopy size={14} />} onClick={() => void copy(run.id)}>
          Copy its id
        </Menu.Item>
        {mayDelete && (run.deletedAt == null ? <Menu.Item color="red" leftSection={<IconTrash size={14} />} onClick={() => move.mutate(false)}>Delete</Menu.Item> : <Menu.Item leftSection={<IconArrowBackUp size={14} />} onClick={() => move.mutate(true)}>Restore</Menu.Item>)}
      </Menu.Dropdown>
    </Menu>
  );
}
