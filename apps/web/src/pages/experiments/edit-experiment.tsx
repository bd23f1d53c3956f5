import { Button, Modal, Textarea, TextInput } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { newIdempotencyKey } from '../../api/idempotency-key.js';
import { createExperimentDocument, deleteExperimentTagsDocument, setExperimentTagsDocument, updateExperimentDocument } from '../../api/operations/experiments.js';
import { useChange } from '../../api/use-query.js';
import type { ExperimentFieldsFragment } from '../../generated/graphql.js';
import { TagEditor } from '../../parts/tag-editor.js';

interface EditExperimentProps {
  /** Absent: a new one. */
  readonly experiment?: ExperimentFieldsFragment;
  readonly onClose: () => void;
}

const touches = ['Experiments', 'Experiment'];

export function EditExperiment({ experiment, onClose }: EditExperimentProps) {
  const navigate = useNavigate();
  const [name, setName] = useState(experiment?.name ?? '');
  const [description, setDescription] = useState(experiment?.description ?? '');
  const [tags, setTags] = useState(experiment?.tags ?? []);
  const create = useChange(createExperimentDocument, touches);
  const update = useChange(updateExperimentDocument, touches);
  const setTagsChange = useChange(setExperimentTagsDocument, touches);
  const deleteTags = useChange(deleteExperimentTagsDocument, touches);
  const error = create.error ?? update.error ?? setTagsChange.error ?? deleteTags.error;
  const [key] = useState(newIdempotencyKey);

  const save = async (): Promise<void> => {
    if (experiment === undefined) {
      const made = await create.mutateAsync({ input: { name: name.trim(), description: description.trim() || null, tags, idempotencyKey: key } });
      onClose();
      await navigate({ to: '/experiments/$experimentId', params: { experimentId: made.createExperiment.id } });
      return;
    }
    const { id } = experiment;
    const before = new Map(experiment.tags.map((tag) => [tag.key, tag.value]));
    const changed = tags.filter((tag) => before.get(tag.key) !== tag.value);
    const removed = [...before.keys()].filter((kept) => !tags.some((tag) => tag.key === kept));
    if (name.trim() !== experiment.name || description.trim() !== (experiment.description ?? '')) await update.mutateAsync({ input: { id, name: name.trim(), description: description.trim() } });
    if (changed.length > 0) await setTagsChange.mutateAsync({ id, tags: changed.map((tag) => ({ key: tag.key, value: tag.value })) });
    if (removed.length > 0) await deleteTags.mutateAsync({ id, keys: removed });
    onClose();
  };

  return (
    <Modal opened onClose={onClose} title={experiment === undefined ? 'New experiment' : 'Edit experiment'}>
      <form
        style={{ display: 'grid', gap: 14 }}
        onSubmit={(event) => {
          event.preventDefault();
          // Refusals show under the fields.
          save().catch(() => undefined);
        }}
      >
        <TextInput label="Name" data-autofocus value={name} onChange={(event) => setName(event.currentTarget.value)} error={error !== null && (error.field?.includes('name') === true || error.code.includes('NAME')) ? error.message : undefined} />
        <Textarea label="What it is about" autosize minRows={2} maxRows={8} value={description} onChange={(event) => setDescription(event.currentTarget.value)} />
        <div>
          <div className="dim" style={{ fontSize: 12, marginBottom: 4 }}>
            Tags
          </div>
          <TagEditor tags={tags} onSet={(tag) => setTags([...tags.filter((other) => other.key !== tag.key), tag])} onDelete={(gone) => setTags(tags.filter((other) => other.key !== gone))} />
        </div>
        {error !== null && (
          <p role="alert" style={{ color: 'var(--bad)' }}>
            {error.message} {error.help}
          </p>
        )}
        <div style={{ display: 'flex', justifyContent: 'flex-end', gap: 8 }}>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" disabled={name.trim() === ''} loading={create.isPending || update.isPending || setTagsChange.isPending || deleteTags.isPending}>
            {experiment === undefined ? 'Create' : 'Save'}
          </Button>
        </div>
      </form>
    </Modal>
  );
}
