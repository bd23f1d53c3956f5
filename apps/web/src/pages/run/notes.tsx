import { Button, Textarea } from '@mantine/core';
import { IconPencil } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { updateRunDocument } from '../../api/operations/run.js';
import { request } from '../../api/request.js';
import type { RunQuery } from '../../generated/graphql.js';
import { noticeRefused } from '../../parts/notices.js';
import classes from './run.module.css';

const Markdown = lazy(() => import('../../parts/markdown.js'));

interface NotesProps {
  readonly runId: string;
  readonly notes: string;
  readonly mayWrite: boolean;
}

export function Notes({ runId, notes, mayWrite }: NotesProps) {
  const client = useQueryClient();
  const [draft, setDraft] = useState<string>();
  const show = (text: string): void => {
    client.setQueryData<RunQuery>(['Run', { id: runId }], (before) => (before?.run == null ? before : { run: { ...before.run, notes: text } }));
  };
  const save = useMutation({
    mutationFn: (text: string) => request(updateRunDocument, { input: { id: runId, notes: text } }),
    onMutate: (text) => {
      show(text);
      setDraft(undefined);
      return { former: notes, text };
    },
    onError: (error, text, context) => {
      show(context?.former ?? notes);
      setDraft(text);
      noticeRefused('The notes were not saved', error);
    },
  });
  if (draft === undefined && notes.trim() === '' && !mayWrite) return null;
  return (
    <section className={classes.notes} aria-label="Notes">
      <div className={classes.sectionHead}>
        <h2>Notes</h2>
        {draft === undefined && mayWrite && (
          <Button size="compact-xs" variant="subtle" color="gray" leftSection={<IconPencil size={13} aria-hidden />} onClick={() => setDraft(notes)}>
            {notes.trim() === '' ? 'Write' : 'Edit'}
          </Button>
        )}
      </div>
      {draft === undefined ? (
        notes.trim() !== '' && (
          <Suspense fallback={<p className="dim">{notes.slice(0, 400)}</p>}>
            <Markdown text={notes} />
          </Suspense>
        )
      ) : (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            save.mutate(draft);
          }}
        >
          <Textarea
            aria-label="Notes in Markdown"
            autosize
            autoFocus
            minRows={6}
            maxRows={24}
            value={draft}
            onChange={(event) => setDraft(event.currentTarget.value)}
            onKeyDown={(event) => {
              if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) save.mutate(draft);
              if (event.key === 'Escape') setDraft(undefined);
            }}
            styles={{ input: { fontFamily: 'var(--font-mono)', fontSize: 12 } }}
          />
          <div style={{ display: 'flex', alignItems: 'center', gap: 8, marginTop: 8 }}>
            <Button type="submit">Save</Button>
            <Button variant="default" onClick={() => setDraft(undefined)}>
              Cancel
            </Button>
            <span className="faint">Markdown · Ctrl/⌘ Enter saves</span>
          </div>
        </form>
      )}
    </section>
  );
}
