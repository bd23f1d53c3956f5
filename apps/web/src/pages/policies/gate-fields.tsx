import { ActionIcon, NumberInput, Select, Textarea, TextInput } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { gateKindTitles } from '../../parts/gate-kind.js';
import { type Draft, numberAt, readDraft, recordAt, recordsAt, textAt, textsAt, withMember, writeDraft } from './draft.js';
import classes from './policies.module.css';

export const gateKinds: readonly { readonly value: string; readonly label: string; readonly made: Draft }[] = [
  { value: 'metric-threshold', label: gateKindTitles['metric-threshold'], made: { metric: '', comparison: 'GTE', value: 0 } },
  { value: 'no-regression', label: gateKindTitles['no-regression'], made: { metric: '', better: 'HIGHER', tolerance: 0 } },
  { value: 'required-artifacts', label: gateKindTitles['required-artifacts'], made: { paths: [] } },
  { value: 'required-tags', label: gateKindTitles['required-tags'], made: { tags: [] } },
  { value: 'required-card-fields', label: gateKindTitles['required-card-fields'], made: { fields: [] } },
  { value: 'training-data-age', label: gateKindTitles['training-data-age'], made: { maxDays: 90 } },
  { value: 'training-data-known', label: gateKindTitles['training-data-known'], made: {} },
  { value: 'training-data-schema', label: gateKindTitles['training-data-schema'], made: { promise: 'BACKWARD' } },
  { value: 'training-data-sensitivity', label: gateKindTitles['training-data-sensitivity'], made: { highest: 'CONFIDENTIAL' } },
  { value: 'training-data-leakage', label: gateKindTitles['training-data-leakage'], made: {} },
  { value: 'external-check', label: gateKindTitles['external-check'], made: { url: 'https://', timeoutHours: 24 } },
];

interface GateFieldsProps {
  readonly gate: Draft;
  readonly onChange: (gate: Draft) => void;
  readonly onRemove: () => void;
  /** By the path within the gate, such as `metric`. */
  readonly problemAt: (path: string) => string | undefined;
}

const asList = (text: string): string[] => text.split(',').map((part) => part.trim()).filter((part) => part !== '');

/** A list as one line. What is typed stays as it is; what it says is told on every letter. */
function ListInput({ label, hint, items, onChange, error }: { readonly label: string; readonly hint: string; readonly items: readonly string[]; readonly onChange: (items: string[]) => void; readonly error: string | undefined }) {
  const [text, setText] = useState(items.join(', '));
  return (
    <TextInput
      label={label}
      placeholder={hint}
      value={text}
      error={error}
      onChange={(event) => {
        setText(event.currentTarget.value);
        onChange(asList(event.currentTarget.value));
      }}
    />
  );
}

/** A kind that this page has no form for, as JSON. */
function OtherGate({ gate, onChange }: { readonly gate: Draft; readonly onChange: (gate: Draft) => void }) {
  const [text, setText] = useState(writeDraft(gate));
  const read = readDraft(text);
  return (
    <Textarea
      label={textAt(gate, 'kind')}
      autosize
      minRows={3}
      value={text}
      error={'problem' in read ? read.problem : undefined}
      onChange={(event) => {
        setText(event.currentTarget.value);
        const next = readDraft(event.currentTarget.value);
        if ('draft' in next) onChange(next.draft);
      }}
      styles={{ input: { fontFamily: 'var(--font-mono)' } }}
    />
  );
}

function Parameters({ gate, onChange, problemAt }: Omit<GateFieldsProps, 'onRemove'>) {
  const set = (key: string, value: unknown): void => onChange(withMember(gate, key, value));
  const metric = <TextInput label="Metric" value={textAt(gate, 'metric')} error={problemAt('metric')} onChange={(event) => set('metric', event.currentTarget.value)} />;
  const number = (label: string, key: string) => <NumberInput label={label} value={numberAt(gate, key) ?? ''} error={problemAt(key)} onChange={(value) => set(key, typeof value === 'number' ? value : undefined)} />;
  switch (gate['kind']) {
    case 'metric-threshold':
      return (
        <>
          {metric}
          <Select label="Is" allowDeselect={false} value={textAt(gate, 'comparison')} data={[{ value: 'GTE', label: 'at least' }, { value: 'GT', label: 'above' }, { value: 'LTE', label: 'at most' }, { value: 'LT', label: 'below' }]} onChange={(value) => set('comparison', value)} />
          {number('Value', 'value')}
        </>
      );
    case 'no-regression':
      return (
        <>
          {metric}
          <Select label="Better is" allowDeselect={false} value={textAt(gate, 'better')} data={[{ value: 'HIGHER', label: 'higher' }, { value: 'LOWER', label: 'lower' }]} onChange={(value) => set('better', value)} />
          {number('May be worse by', 'tolerance')}
        </>
      );
    case 'required-artifacts':
      return <ListInput label="Paths" hint="model.onnx, reports" items={textsAt(gate, 'paths')} error={problemAt('paths')} onChange={(items) => set('paths', items)} />;
    case 'required-card-fields':
      return <ListInput label="Sections, by key" hint="limitations, training-data" items={textsAt(gate, 'fields')} error={problemAt('fields')} onChange={(items) => set('fields', items)} />;
    case 'required-tags':
      return (
        <ListInput
          label="Tags, by key or key=value"
          hint="validated-by, bias=checked"
          items={recordsAt(gate, 'tags').map((tag) => `${textAt(tag, 'key')}${textAt(tag, 'value') === '' ? '' : `=${textAt(tag, 'value')}`}`)}
          error={problemAt('tags')}
          onChange={(items) =>
            set(
              'tags',
              items.map((item) => {
                const [key = '', ...value] = item.split('=');
                return value.length === 0 ? { key } : { key, value: value.join('=') };
              }),
            )
          }
        />
      );
    case 'training-data-age':
      return number('At most days old', 'maxDays');
    case 'training-data-known':
    case 'training-data-leakage':
      return null;
    case 'training-data-schema':
      return (
        <Select
          label="Promise"
          allowDeselect={false}
          value={textAt(gate, 'promise')}
          data={[{ value: 'BACKWARD', label: 'backward: what reads it now can read the former data' }, { value: 'FORWARD', label: 'forward: what read the former data can read it now' }, { value: 'FULL', label: 'both' }]}
          onChange={(value) => set('promise', value)}
        />
      );
    case 'training-data-sensitivity':
      return (
        <>
          <Select label="At most" clearable placeholder="any" value={textAt(gate, 'highest') || null} error={problemAt('highest')} data={['PUBLIC', 'INTERNAL', 'CONFIDENTIAL', 'RESTRICTED']} onChange={(value) => set('highest', value ?? undefined)} />
          <ListInput label="Forbidden labels" hint="pii, health" items={textsAt(gate, 'forbidden')} error={problemAt('forbidden')} onChange={(items) => set('forbidden', items.length ? items : undefined)} />
          <ListInput label="No labels but" hint="public-record" items={textsAt(gate, 'allowed')} error={problemAt('allowed')} onChange={(items) => set('allowed', items.length ? items : undefined)} />
        </>
      );
    case 'external-check':
      return (
        <>
          <TextInput label="Asked at" value={textAt(gate, 'url')} error={problemAt('url')} onChange={(event) => set('url', event.currentTarget.value)} />
          {number('Answers within hours', 'timeoutHours')}
        </>
      );
    default:
      return <OtherGate gate={gate} onChange={onChange} />;
  }
}

export function GateFields({ gate, onChange, onRemove, problemAt }: GateFieldsProps) {
  const label = gateKinds.find(({ value }) => value === gate['kind'])?.label ?? textAt(recordAt({ gate }, 'gate'), 'kind');
  return (
    <div>
      <div className="dim" style={{ fontSize: 12 }}>
        {label}
      </div>
      <div className={classes.line}>
        <TextInput label="Id" value={textAt(gate, 'id')} error={problemAt('id')} onChange={(event) => onChange(withMember(gate, 'id', event.currentTarget.value))} />
        <Parameters gate={gate} onChange={onChange} problemAt={problemAt} />
        <ActionIcon aria-label={`Remove the gate ${textAt(gate, 'id')}`} onClick={onRemove}>
          <IconTrash size={14} />
        </ActionIcon>
      </div>
      {problemAt('') !== undefined && <p className={classes.problem}>{problemAt('')}</p>}
    </div>
  );
}
