import { NumberInput, SegmentedControl, Select, TextInput } from '@mantine/core';
import { useState } from 'react';
import { FormDialog } from '../../parts/form-dialog.js';
import form from '../../parts/form-dialog.module.css';
import { isNumeric, likelyComparison, type RowColumn } from './cells.js';
import type { RowsSearch } from './view.js';

type Comparison = Pick<RowsSearch, 'output' | 'label' | 'positive' | 'threshold' | 'tolerance'>;
type Kind = 'class' | 'score' | 'number';

interface CompareWithProps {
  readonly columns: readonly RowColumn[];
  readonly comparison: Comparison;
  readonly onTake: (comparison: Comparison) => void;
  readonly onClose: () => void;
}

const kinds = [{ value: 'class', label: 'Classes' }, { value: 'score', label: 'A score' }, { value: 'number', label: 'Numbers' }];

/** Says when a prediction was wrong: which output is held against which label, and how. */
export function CompareWith({ columns, comparison, onTake, onClose }: CompareWithProps) {
  const likely = likelyComparison(columns);
  const [output, setOutput] = useState<string | null>(comparison.output ?? likely?.output ?? null);
  const [label, setLabel] = useState<string | null>(comparison.label ?? likely?.label ?? null);
  const [positive, setPositive] = useState(comparison.positive ?? likely?.positive ?? '');
  const [threshold, setThreshold] = useState<string | number>(comparison.threshold ?? 0.5);
  const [tolerance, setTolerance] = useState<string | number>(comparison.tolerance ?? 0);
  const [kind, setKind] = useState<Kind>(comparison.positive !== undefined || (comparison.output === undefined && likely?.positive !== undefined) ? 'score' : comparison.tolerance === undefined ? 'class' : 'number');
  const usable = (role: RowColumn['role']) => columns.filter((column) => column.role === role && column.treatment == null && !column.isHidden && (role === 'LABEL' || kind === 'class' || isNumeric(column))).map(({ name }) => name);
  const isReady = output !== null && label !== null && (kind !== 'score' || positive.trim() !== '');
  const take = (): void => {
    if (output === null || label === null) return;
    onTake({ output, label, positive: kind === 'score' ? positive.trim() : undefined, threshold: kind === 'score' ? String(threshold) : undefined, tolerance: kind === 'number' ? String(tolerance) : undefined });
  };
  return (
    <FormDialog title="When was it wrong?" act="Compare" error={null} busy={false} ready={isReady} onSubmit={take} onClose={onClose}>
      <SegmentedControl aria-label="What is compared" value={kind} data={kinds} onChange={(value) => setKind(value === 'score' || value === 'number' ? value : 'class')} />
      <div className={form.two}>
        <Select label="Output" value={output} data={usable('OUTPUT')} onChange={setOutput} nothingFoundMessage="No output is called so" />
        <Select label="Label" value={label} data={usable('LABEL')} onChange={setLabel} nothingFoundMessage="No label is called so" />
      </div>
      {kind === 'score' && (
        <div className={form.two}>
          <TextInput label="It is the score of the class" placeholder="true" value={positive} onChange={(event) => setPositive(event.currentTarget.value)} />
          <NumberInput label="which is predicted from" min={0} max={1} step={0.05} value={threshold} onChange={setThreshold} />
        </div>
      )}
      {kind === 'number' && <NumberInput label="They may differ by" min={0} value={tolerance} onChange={setTolerance} />}
    </FormDialog>
  );
}
