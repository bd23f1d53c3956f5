import { Button } from '@mantine/core';
import { IconArrowBackUp, IconScale, IconTrash } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { deleteRunsDocument, restoreRunsDocument } from '../../api/operations/runs.js';
import { request } from '../../api/request.js';
import { writeList } from '../../frame/search-text.js';
import { useKeys } from '../../frame/keys.js';
import { count } from '../../parts/figures.js';
import { noticeDone, noticeRefused, noticeUndo } from '../../parts/notices.js';
import { ToolbarSpace } from '../../parts/toolbar.js';
import classes from './experiment.module.css';

interface RunsSelectionProps {
  readonly ids: readonly string[];
  readonly deleted: boolean;
  readonly mayDelete: boolean;
  readonly onClear: () => void;
  readonly onHide: (ids: readonly string[], hide: boolean) => void;
}

/** What can be done with the selected runs. */
export function RunsSelection({ ids, deleted, mayDelete, onClear, onHide }: RunsSelectionProps) {
  const navigate = useNavigate();
  const client = useQueryClient();
  const compare = (): void => void navigate({ to: '/compare', search: { runs: writeList(ids) } });
  const move = useMutation({
    mutationFn: async ({ moved, restore }: { readonly moved: readonly string[]; readonly restore: boolean }) => {
      if (restore) await request(restoreRunsDocument, { ids: [...moved] });
      else await request(deleteRunsDocument, { ids: [...moved] });
    },
    onMutate: ({ moved }) => {
      onHide(moved, true);
      onClear();
    },
    onSuccess: (_, { moved, restore }) => {
      if (restore) noticeDone(`${count(moved.length, 'run')} back.`);
      else noticeUndo(`${count(moved.length, 'run')} deleted.`, () => move.mutate({ moved, restore: true }));
    },
    onError: (error, { restore }) => noticeRefused(restore ? 'Nothing was restored' : 'Nothing was deleted', error),
    onSettled: async (_, __, { moved }) => {
      await client.invalidateQueries({ queryKey: ['Runs'] });
      onHide(moved, false);
    },
  });
  useKeys(
    [
      { keys: 'c', label: 'Compare the selected runs', group: 'Runs', run: compare },
      { keys: 'Escape', label: 'Select nothing', group: 'Runs', run: onClear },
    ],
    ids.length > 0,
  );
  if (ids.length === 0) return null;
  return (
    <div className={classes.picked} role="status">
      <strong className="num">{count(ids.length, 'run')}</strong> selected
      <ToolbarSpace />
      {mayDelete && (
        <Button size="compact-xs" variant="subtle" color={deleted ? 'accent' : 'red'} leftSection={deleted ? <IconArrowBackUp size={13} aria-hidden /> : <IconTrash size={13} aria-hidden />} onClick={() => move.mutate({ moved: ids, restore: deleted })}>
          {deleted ? 'Restore' : 'Delete'}
        </Button>
      )}
      <Button size="compact-xs" variant="subtle" color="gray" onClick={onClear}>
        Clear
      </Button>
      <Button size="compact-xs" leftSection={<IconScale size={13} aria-hidden />} disabled={ids.length < 2} onClick={compare}>
        Compare
      </Button>
    </div>
  );
}
