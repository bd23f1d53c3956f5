import { Button, Textarea } from '@mantine/core';
import { IconPencil } from '@tabler/icons-react';
import { lazy, type ReactNode, Suspense, useState } from 'react';
import classes from './edit-markdown.module.css';

const Markdown = lazy(() => import('./markdown.js'));

interface EditMarkdownProps {
  readonly title: string;
  readonly text: string;
  /** Absent: only to read. Resolves when it is saved; a refusal keeps the draft open. */
  readonly onSave?: ((text: string) => Promise<unknown>) | undefined;
  /** What to say where nothing is written. */
  readonly none: string;
  readonly extra?: ReactNode;
}

/** A text of its own heading, read as Markdown, written in place. */
export function EditMarkdown({ title, text, onSave, none, extra }: EditMarkdownProps) {
  const [draft, setDraft] = useState<string>();
  const [saving, setSaving] = useState(false);
  const save = (): void => {
    if (draft === undefined || onSave === undefined) return;
    setSaving(true);
    onSave(draft)
      .then(
        () => setDraft(undefined),
        // Whoever saves says why it was refused; the draft stays.
        () => undefined,
      )
      .finally(() => setSaving(false));
  };
  return (
    <section className={classes.part} aria-label={title}>
      <div className={classes.head}>
        <h2>{title}</h2>
        {draft === undefined && onSave !== undefined && (
          <Button size="compact-xs" variant="subtle" color="gray" leftSection={<IconPencil size={13} aria-hidden />} aria-label={`${text.trim() === '' ? 'Write' : 'Edit'} ${title.toLowerCase()}`} onClick={() => setDraft(text)}>
            {text.trim() === '' ? 'Write' : 'Edit'}
          </Button>
        )}
        {extra}
      </div>
      {draft === undefined ? (
        text.trim() === '' ? (
          <p className="faint">{none}</p>
        ) : (
          <Suspense fallback={<p className="dim">{text.slice(0, 400)}</p>}>
            <Markdown text={text} />
          </Suspense>
        )
      ) : (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            save();
          }}
        >
          <Textarea
            aria-label={`${title} in Markdown`}
            autosize
            autoFocus
            minRows={4}
            maxRows={24}
            value={draft}
            onChange={(event) => setDraft(event.currentTarget.value)}
            onKeyDown={(event) => {
              if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) save();
              if (event.key === 'Escape') setDraft(undefined);
            }}
            styles={{ input: { fontFamily: 'var(--font-mono)', fontSize: 12 } }}
          />
          <div className={classes.acts}>
            <Button type="submit" loading={saving}>
              Save
            </Button>
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
