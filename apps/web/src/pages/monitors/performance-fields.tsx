import { Autocomplete, Button, CloseButton, NumberInput, SegmentedControl, Select, TextInput } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { sentColumnsDocument } from '../../api/operations/monitoring-expectations.js';
import { operation } from '../../api/use-query.js';
import { metricTitles } from '../../monitoring/performance-words.js';
import form from '../../parts/form-dialog.module.css';
import { type CheckDraft, lessIsBetter, metricsFor, type PerformanceDraft } from './performance-draft.js';
import classes from './performance-fields.module.css';

const kinds = [{ value: 'BINARY', label: 'Yes or no' }, { value: 'MULTICLASS', label: 'A class' }, { value: 'REGRESSION', label: 'A number' }];

interface PerformanceFieldsProps {
  readonly draft: PerformanceDraft;
  /** Whose columns are offered; any name can be typed. */
  readonly deploymentId: string | null;
  readonly onChange: (draft: PerformanceDraft) => void;
}

/** Which column is what, how long it is waited for labels, and what must hold. */
export function PerformanceFields({ draft, deploymentId, onChange }: PerformanceFieldsProps) {
  const sent = useQuery({ ...operation(sentColumnsDocument, { deploymentId: deploymentId ?? '' }), enabled: deploymentId !== null });
  const columns = (sent.data?.predictionBatches.nodes ?? []).flatMap((batch) => batch.columns).filter(({ treatment }) => treatment == null);
  const named = (role: 'OUTPUT' | 'LABEL'): string[] => [...new Set(columns.filter((column) => column.role === role).map(({ name }) => name))];
  const change = (next: Partial<PerformanceDraft>): void => onChange({ ...draft, ...next });
  const check = (at: number, next: Partial<CheckDraft>): void => change({ checks: draft.checks.map((each, index) => (index === at ? { ...each, ...next } : each)) });
  const hours = (value: string | number): number => (typeof value === 'number' ? value : 0);
  return (
    <>
      <SegmentedControl aria-label="What is predicted" value={draft.kind} data={kinds} onChange={(value) => change({ kind: value === 'MULTICLASS' || value === 'REGRESSION' ? value : 'BINARY' })} />
      <div className={form.two}>
        <Autocomplete label="Label" description="The column of what came true" data={named('LABEL')} value={draft.label} onChange={(label) => change({ label })} />
        {draft.kind === 'BINARY' ? <TextInput label="is yes where it is" value={draft.positive} onChange={(event) => change({ positive: event.currentTarget.value })} /> : <Autocomplete label="Prediction" description="The column of what was predicted" data={named('OUTPUT')} value={draft.prediction} onChange={(prediction) => change({ prediction })} />}
      </div>
      {draft.kind === 'BINARY' && (
        <div className={form.two}>
          <Autocomplete label="Score" description="The column of the probability of yes" data={named('OUTPUT')} value={draft.score} onChange={(score) => change({ score })} />
          {draft.score.trim() === '' ? <Autocomplete label="or the class" description="The column of yes or no" data={named('OUTPUT')} value={draft.prediction} onChange={(prediction) => change({ prediction })} /> : <NumberInput label="Yes is predicted from" min={0} max={1} step={0.05} value={draft.threshold} onChange={(value) => change({ threshold: hours(value) })} />}
        </div>
      )}
      <div className={classes.three}>
        <NumberInput label="Waits for labels" suffix=" h" min={0} max={8_784} value={draft.labelsWithinHours} onChange={(value) => change({ labelsWithinHours: hours(value) })} />
        <NumberInput label="and for late ones" suffix=" h" min={0} max={8_784} value={draft.lateHours} onChange={(value) => change({ lateHours: hours(value) })} />
        <NumberInput label="Asks for" suffix=" % of them" min={1} max={100} value={draft.complete} onChange={(value) => change({ complete: typeof value === 'number' ? value : 95 })} />
      </div>
      <fieldset className={classes.checks}>
        <legend>What must hold</legend>
        {draft.checks.map((each, at) => (
          <div key={at} className={classes.check}>
            <Select aria-label={`Metric ${at + 1}`} placeholder="Nothing is checked" clearable value={each.metric} data={metricsFor(draft).map((metric) => ({ value: metric, label: metricTitles[metric] }))} onChange={(value) => { const metric = metricsFor(draft).find((one) => one === value) ?? null; check(at, { metric, side: metric !== null && lessIsBetter.includes(metric) ? 'atMost' : 'atLeast' }); }} />
            <Select aria-label={`Side ${at + 1}`} allowDeselect={false} value={each.side} data={[{ value: 'atLeast', label: 'at least' }, { value: 'atMost', label: 'at most' }]} onChange={(value) => check(at, { side: value === 'atMost' ? 'atMost' : 'atLeast' })} />
            <NumberInput aria-label={`Bound ${at + 1}`} placeholder="0.8" step={0.05} value={each.bound} onChange={(bound) => check(at, { bound })} />
            <CloseButton aria-label={`Take check ${at + 1} away`} onClick={() => change({ checks: draft.checks.filter((_, index) => index !== at) })} />
          </div>
        ))}
        <Button variant="subtle" size="compact-sm" leftSection={<IconPlus size={13} aria-hidden />} onClick={() => change({ checks: [...draft.checks, { metric: null, side: 'atLeast', bound: '' }] })}>
          A check
        </Button>
      </fieldset>
    </>
  );
}
