import { ActionIcon, Button, Textarea, TextInput } from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconPencil, IconPlus, IconTrash } from '@tabler/icons-react';
import { lazy, Suspense, useState } from 'react';
import { updateModelDocument } from '../../api/operations/registry-changes.js';
import { useChange } from '../../api/use-query.js';
import type { ModelFieldsFragment } from '../../generated/governance/graphql.js';
import { FormDialog } from '../../parts/form-dialog.js';
import { keyOfTitle, moved } from './card-sections.js';
import classes from './model.module.css';

const Markdown = lazy(() => import('../../parts/markdown.js'));

type Section = ModelFieldsFragment['card'][number];

/** What an auditor looks for first, offered where a card is empty. */
const usual = ['Limitations', 'Training data', 'Evaluation', 'Ethical considerations'];

function EditCard({ model, onClose }: { readonly model: ModelFieldsFragment; readonly onClose: () => void }) {
  const [sections, setSections] = useState<readonly Section[]>(model.card.length > 0 ? model.card : usual.map((title) => ({ key: keyOfTitle(title, []), title, markdown: '' })));
  const update = useChange(updateModelDocument, ['Model', 'ModelVersion']);
  const change = (at: number, next: Partial<Section>): void => setSections(sections.map((section, index) => (index === at ? { ...section, ...next } : section)));
  const kept = sections.filter(({ title }) => title.trim() !== '');
  return (
    <FormDialog
      title={`Card of ${model.name}`}
      act="Save"
      size={680}
      error={update.error}
      busy={update.isPending}
      ready
      onSubmit={() => update.mutate({ input: { id: model.id, card: kept.map(({ key, title, markdown }) => ({ key, title: title.trim(), markdown })) } }, { onSuccess: onClose })}
      onClose={onClose}
    >
      <p className="dim">What people say of the model. Metrics, inputs and training times are added to it from each version by themselves.</p>
      {sections.map((section, at) => (
        <div key={section.key}>
          <div style={{ display: 'flex', alignItems: 'center', gap: 4, marginBottom: 4 }}>
            <TextInput style={{ flex: 1 }} aria-label={`Heading ${at + 1}`} value={section.title} onChange={(event) => change(at, { title: event.currentTarget.value })} />
            <ActionIcon aria-label={`Move ${section.title} up`} disabled={at === 0} onClick={() => setSections(moved(sections, at, at - 1))}>
              <IconArrowUp size={14} />
            </ActionIcon>
            <ActionIcon aria-label={`Move ${section.title} down`} disabled={at === sections.length - 1} onClick={() => setSections(moved(sections, at, at + 1))}>
              <IconArrowDown size={14} />
            </ActionIcon>
            <ActionIcon aria-label={`Remove ${section.title}`} onClick={() => setSections(sections.filter((_, index) => index !== at))}>
              <IconTrash size={14} />
            </ActionIcon>
          </div>
          <Textarea aria-label={`${section.title} in Markdown`} autosize minRows={2} maxRows={12} value={section.markdown} onChange={(event) => change(at, { markdown: event.currentTarget.value })} />
        </div>
      ))}
      <Button variant="default" style={{ justifySelf: 'start' }} leftSection={<IconPlus size={13} aria-hidden />} onClick={() => setSections([...sections, { key: keyOfTitle('Section', sections.map(({ key }) => key)), title: 'Section', markdown: '' }])}>
        Section
      </Button>
    </FormDialog>
  );
}

/** The sections that people wrote. */
export function CardSections({ card }: { readonly card: readonly Section[] }) {
  return card.map((section) => (
    <section key={section.key} style={{ marginBottom: 14 }} aria-label={section.title}>
      <h3 style={{ marginBottom: 4, fontSize: 13 }}>{section.title}</h3>
      {section.markdown.trim() === '' ? (
        <p className="faint">Nothing is said yet.</p>
      ) : (
        <Suspense fallback={<p className="dim">{section.markdown.slice(0, 400)}</p>}>
          <Markdown text={section.markdown} />
        </Suspense>
      )}
    </section>
  ));
}

export function Card({ model, mayWrite }: { readonly model: ModelFieldsFragment; readonly mayWrite: boolean }) {
  const [editing, setEditing] = useState(false);
  return (
    <section className={classes.part} aria-label="Card">
      <div className={classes.partHead}>
        <h2>Card</h2>
        {mayWrite && (
          <Button size="compact-xs" variant="subtle" color="gray" leftSection={<IconPencil size={13} aria-hidden />} aria-label={model.card.length === 0 ? 'Write the card' : 'Edit the card'} onClick={() => setEditing(true)}>
            {model.card.length === 0 ? 'Write' : 'Edit'}
          </Button>
        )}
      </div>
      {model.card.length === 0 ? <p className="faint">Not written. A card says what the model was made for, from what, how good it is, and where it fails; policies can ask for its sections.</p> : <CardSections card={model.card} />}
      {editing && <EditCard model={model} onClose={() => setEditing(false)} />}
    </section>
  );
}
