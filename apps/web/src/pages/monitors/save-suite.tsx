import { Checkbox, Select, Textarea, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { baselinesDocument } from '../../api/operations/monitoring.js';
import { proposedExpectationsDocument, saveExpectationsDocument } from '../../api/operations/monitoring-expectations.js';
import { usePages } from '../../api/use-pages.js';
import { operation, useChange } from '../../api/use-query.js';
import type { SuiteFragment } from '../../generated/monitoring/graphql.js';
import { expectationText, subjectOf } from '../../monitoring/expectation-words.js';
import { readJson } from '../../monitoring/read-json.js';
import { FormDialog } from '../../parts/form-dialog.js';
import { Bone } from '../../states/states.js';
import classes from './save-suite.module.css';

const written = (expectations: readonly unknown[]): string => `[\n${expectations.map((each) => `  ${JSON.stringify(each)}`).join(',\n')}\n]`;
const begun = written([{ kind: 'VOLUME', atLeast: 1 }]);

/** A suite, or its next version: written as it is kept, with what a baseline proposes to choose from. The API says what is wrong with it. */
export function SaveSuite({ suite, onClose }: { readonly suite?: SuiteFragment; readonly onClose: () => void }) {
  const navigate = useNavigate();
  const save = useChange(saveExpectationsDocument, ['ExpectationSuites', 'ExpectationSuite', 'NamedSuites']);
  const [name, setName] = useState(suite?.name ?? '');
  const [text, setText] = useState(() => (suite !== undefined && Array.isArray(suite.expectations) ? written(suite.expectations) : begun));
  const [baselineId, setBaselineId] = useState<string | null>(null);
  const baselines = usePages(baselinesDocument, { first: 200 }, (answer) => answer.monitorBaselines);
  const read = readJson(text)?.value;
  const expectations = Array.isArray(read) ? (read as readonly unknown[]) : undefined;
  const submit = (): void => {
    if (expectations !== undefined) save.mutate({ input: { name: name.trim(), expectations } }, { onSuccess: ({ saveExpectations }) => { onClose(); void navigate({ to: '/expectations/$suiteId', params: { suiteId: saveExpectations.id } }); } });
  };
  return (
    <FormDialog title={suite === undefined ? 'Make a suite' : `The next version of ${suite.name}`} act="Save" size={720} error={save.error} busy={save.isPending} ready={name.trim() !== '' && expectations !== undefined} onSubmit={submit} onClose={onClose}>
      {suite === undefined && <TextInput label="Name" description="Under a name that is there already it is the next version." data-autofocus value={name} onChange={(event) => setName(event.currentTarget.value)} />}
      <Select label="Proposals from a baseline" description="What rows that are like it would meet" placeholder="None" searchable clearable value={baselineId} data={baselines.nodes.filter(({ status }) => status === 'READY').map((each) => ({ value: each.id, label: `${each.name} v${each.version}` }))} onChange={setBaselineId} nothingFoundMessage="No baseline that is ready is called so" />
      {baselineId !== null && <Proposals baselineId={baselineId} chosen={text === begun ? [] : (expectations ?? [])} onChange={(next) => setText(written(next))} />}
      <Textarea label="Expectations" autosize minRows={6} maxRows={16} value={text} error={expectations === undefined ? 'This is no list in JSON.' : undefined} styles={{ input: { fontFamily: 'var(--font-mono)', fontSize: 12 } }} onChange={(event) => setText(event.currentTarget.value)} />
    </FormDialog>
  );
}

interface ProposalsProps {
  readonly baselineId: string;
  readonly chosen: readonly unknown[];
  readonly onChange: (expectations: readonly unknown[]) => void;
}

/** What is proposed, each to be taken or left. */
function Proposals({ baselineId, chosen, onChange }: ProposalsProps) {
  const query = useQuery(operation(proposedExpectationsDocument, { baselineId }));
  const proposed = query.data?.proposedExpectations;
  if (query.error !== null) return <p role="alert" style={{ color: 'var(--bad)' }}>{query.error.message}</p>;
  if (!Array.isArray(proposed)) return <Bone width="60%" />;
  const kept = new Set(chosen.map((each) => JSON.stringify(each)));
  const isTaken = (each: unknown): boolean => kept.has(JSON.stringify(each));
  const all: readonly unknown[] = proposed;
  return (
    <div className={classes.proposals} role="group" aria-label="Proposals">
      <button type="button" className="link-button" onClick={() => onChange([...chosen, ...all.filter((each) => !isTaken(each))])}>
        Take all {all.length}
      </button>
      {all.map((each) => (
        <Checkbox key={JSON.stringify(each)} size="xs" label={`${subjectOf(each)} ${expectationText(each)}`} checked={isTaken(each)} onChange={() => onChange(isTaken(each) ? chosen.filter((other) => JSON.stringify(other) !== JSON.stringify(each)) : [...chosen, each])} />
      ))}
    </div>
  );
}
